#!/bin/sh
# Creates a virtual environment for one family of peers: setup.sh classic|puffer|llm DIR
# Python 3.11. Does nothing when DIR was already finished. PIP_ARGS adds arguments to every pip install.
set -eu
[ $# -eq 2 ] || { echo "usage: setup.sh classic|puffer|llm DIR" >&2; exit 2; }
kind=$1
dir=$2
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3.11}

case $kind in
classic)
    pins="gymnasium[classic-control,mujoco]==1.4.0 mujoco==4.0.0 box2d==2.3.10 ale-py==0.12.1
        opencv-python-headless==5.0.0.93 stable-baselines3==2.9.2 sb3-contrib==2.9.2 sbx-rl==0.28.0
        envpool==1.2.5 torch==2.8.0 numpy==2.3.5" ;;
puffer)
    pins="setuptools==79.0.1 wheel==0.48.0 cython==3.3.1 torch==2.8.0 numpy==1.26.4 gymnasium==0.29.1 gym==0.23.0
        pettingzoo==1.24.1 shimmy[gym-v21]==1.3.0 pygame-ce==2.5.8 psutil==7.2.2 pynvml==13.0.1 rich==15.0.0
        rich-argparse==1.8.0 imageio==2.38.1 pyro-ppl==1.9.2 heavyball==2.2.1" ;;
llm)
    pins="torch==2.15.0 transformers==5.23.0 trl==1.16.0 peft==0.21.2 accelerate==1.15.0 datasets==5.2.0
        tokenizers==0.23.3 safetensors==0.8.0 numpy==2.4.6" ;;
*)
    echo "unknown kind: $kind" >&2
    exit 2 ;;
esac

stamp=$dir/.ready-$(echo "$pins" | cksum | cut -d' ' -f1)
[ -e "$stamp" ] && { echo "$dir is ready"; exit 0; }
[ -x "$dir/bin/python" ] || "$python" -m venv "$dir"
# shellcheck disable=SC2086
"$dir/bin/python" -m pip install --quiet ${PIP_ARGS:-} $pins
if [ "$kind" = puffer ]; then
    "$here/puffer.sh" "$dir/bin/python"
fi
touch "$stamp"
echo "$dir is ready"
