package io.fovea.models.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as ONNX Runtime, CUDA, cuDNN, cuBLAS and TensorRT word them in public reports. */
class ProviderFaultTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=h ;"
            + " file=gpu_data_transfer.cc ; line=63 ; expr=cudaMemcpyAsync(dst, src, bytes, kind);",
        "CUDA failure 719: unspecified launch failure ; GPU=1",
        "CUDA error 716: misaligned address",
        "CUDA error: device-side assert triggered",
        "CUDA failure 214: uncorrectable ECC error encountered",
        "cudaErrorECCUncorrectable",
        "CUDA_ERROR_ILLEGAL_ADDRESS",
        "Cuda failure: the launch timed out and was terminated",
        "[defaultAllocator.cpp] Internal Error: Cuda Runtime (an illegal memory access was"
            + " encountered)",
        "GPU 0000:01:00.0: GPU has fallen off the bus",
        // After the first of these, an allocation fails too: that is no lack of memory.
        "CUDA failure 700: an illegal memory access was encountered; Failed to allocate memory for"
            + " requested buffer of size 64",
      })
  void endsTheProcess(String message) {
    assertThat(ProviderFault.of(message)).isEqualTo(ProviderFault.STICKY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA failure 2: out of memory ; GPU=0 ; hostname=h ; expr=cudaMalloc((void**)&p, size);",
        "CUDA error cudaErrorMemoryAllocation:out of memory",
        "Non-zero status code returned while running Conv node. Name:'c' Status Message:"
            + " bfc_arena.cc:376 onnxruntime::BFCArena::AllocateRawInternal Failed to allocate"
            + " memory for requested buffer of size 2147483648",
        "BFCArena::AllocateRawInternal Available memory of 1024 is smaller than requested bytes of"
            + " 4096",
        "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0",
        "CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED",
        "TensorRT EP failed to create engine: OutOfMemory (no further information)",
        "std::bad_alloc",
      })
  void asksForASmallerBatch(String message) {
    assertThat(ProviderFault.of(message)).isEqualTo(ProviderFault.OUT_OF_MEMORY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA failure 100: no CUDA-capable device is detected ; GPU=-1",
        "CUDA failure 101: invalid device ordinal ; GPU=0",
        "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version",
        "Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12:"
            + " cannot open shared object file: No such file or directory",
        "Failed to find onnxruntime shared provider",
        "CUDA execution provider is not enabled in this build.",
      })
  void theDeviceIsNotThere(String message) {
    assertThat(ProviderFault.of(message)).isEqualTo(ProviderFault.ABSENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Non-zero status code returned while running Gather node. Name:'score' Status Message:"
            + " indices element out of data bounds, idx=200 must be within the inclusive range"
            + " [-100,99]",
        "Got invalid dimensions for input: images for the following indices",
        // Such numbers are no CUDA errors.
        "Reshape node failed: 700 elements do not fit into 719",
        // Launch arguments that are wrong leave the process as it was.
        "CUDA failure 9: invalid configuration argument ; GPU=0",
        "CUDA failure 99999999999: what",
      })
  void theModelIsWhatFailed(String message) {
    assertThat(ProviderFault.of(message)).isEqualTo(ProviderFault.NONE);
  }
}
