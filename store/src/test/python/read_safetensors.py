"""Prints name, dtype, shape and a checksum of every tensor of a checkpoint, as the Python package reads it.

    read_safetensors.py CHECKPOINT/state.safetensors

Needs the packages safetensors and numpy. Exit status 1 if the file holds no tensor."""
import sys
import zlib

from safetensors import safe_open

count = 0
with safe_open(sys.argv[1], framework="numpy") as tensors:
    print("metadata", tensors.metadata(), sep="\t")
    for name in sorted(tensors.keys()):
        array = tensors.get_tensor(name)
        print(name, array.dtype, list(array.shape), zlib.crc32(array.tobytes()), sep="\t")
        count += 1
sys.exit(count == 0)
