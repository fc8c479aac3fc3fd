/// Decoding dense language models on the processor's vector units, without libtorch: the engine of rollouts.
///
/// A [SimdDecoder] holds the weights packed for [bellman.simd.Panels] and runs a [DecoderBatch] of rows, each
/// a token of some sequence at some position. Keys and values lie in [KeyValuePages], of which sequences own
/// or share some. What a row gives has the same bits in whatever company, chunking and pages it is computed.
@NullMarked
package bellman.llm.decode;

import org.jspecify.annotations.NullMarked;
