package io.fovea.models.session;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error of ONNX Runtime says about the device, as far as its words tell. Numbers and names
 * of errors are those of the CUDA runtime and driver.
 */
public enum ProviderFault {
  /** Nothing: the model, or what it was given, is what failed. */
  NONE,
  /** The device's memory was too small for what was asked now; a smaller batch may do. */
  OUT_OF_MEMORY,
  /** There is no such device here, or a library that it needs is not. */
  ABSENT,
  /** Every later call of this process will fail on that device: only its end mends that. */
  STICKY;

  private static final Pattern NUMBER =
      Pattern.compile("cu(?:da)? ?(?:runtime )?(?:failure|error)[ :(]+(?:code )?(\\d+)");

  /**
   * No uncorrectable memory error (214), exception in a kernel (700, 702, 710, 714 to 719) or loss
   * of a link (220, 226, 721) goes away while the process lives; 46 and 802 are devices out of
   * order.
   */
  private static final Set<Integer> STICKY_NUMBERS =
      Set.of(46, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721, 802);

  private static final Set<Integer> MEMORY_NUMBERS = Set.of(2);

  private static final Set<Integer> ABSENT_NUMBERS = Set.of(3, 34, 35, 100, 101, 803, 804);

  private static final Pattern STICKY_WORDS =
      words(
          "illegal memory access",
          "illegal[ _]?address",
          "unspecified launch failure",
          "cuda_error_launch_failed",
          "cudaerrorlaunchfailure",
          "launch timed out",
          "cudaerrorlaunchtimeout",
          "device-side assert",
          "misaligned address",
          "illegal instruction",
          "hardware stack error",
          "invalid program counter",
          "address space",
          "uncorrectable ecc",
          "ecc error",
          "eccuncorrectable",
          "ecc_uncorrectable",
          "nvlink error",
          "fallen off the bus",
          "gpu is lost",
          "context is destroyed",
          "contextisdestroyed");

  private static final Pattern MEMORY_WORDS =
      words(
          "out of memory",
          "outofmemory",
          "out_of_memory",
          "cudaerrormemoryallocation",
          "status_alloc_failed",
          "failed to allocate memory",
          "could not allocate",
          "insufficient memory",
          "available memory of \\d+ is smaller than requested",
          "bad_alloc");

  private static final Pattern ABSENT_WORDS =
      words(
          "no cuda-capable device",
          "invalid device ordinal",
          "driver version is insufficient",
          "cudaerrornodevice",
          "cudaerrorinvaliddevice",
          "cudaerrorinsufficientdriver",
          "cannot open shared object file",
          "failed to load library",
          "failed to load shared library",
          "failed to find onnxruntime shared provider",
          "is not enabled in this build",
          "execution provider is not enabled",
          "provider is not available");

  private static Pattern words(String... words) {
    return Pattern.compile(String.join("|", words));
  }

  static ProviderFault of(OrtException e) {
    return e.getCode() == OrtErrorCode.ORT_DEVICE_RESET
        ? STICKY
        : of(String.valueOf(e.getMessage()));
  }

  /** What the message says. What cannot be mended counts before what can. */
  public static ProviderFault of(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    ProviderFault found = ofNumbers(lower);
    if (found == STICKY || STICKY_WORDS.matcher(lower).find()) {
      return STICKY;
    }
    if (found == OUT_OF_MEMORY || MEMORY_WORDS.matcher(lower).find()) {
      return OUT_OF_MEMORY;
    }
    return found == ABSENT || ABSENT_WORDS.matcher(lower).find() ? ABSENT : NONE;
  }

  private static ProviderFault ofNumbers(String lower) {
    ProviderFault worst = NONE;
    Matcher number = NUMBER.matcher(lower);
    while (number.find()) {
      ProviderFault fault = ofNumber(number.group(1));
      if (fault == STICKY) {
        return fault;
      }
      worst = worst == NONE ? fault : worst;
    }
    return worst;
  }

  private static ProviderFault ofNumber(String digits) {
    int number = digits.length() > 4 ? 0 : Integer.parseInt(digits);
    if (STICKY_NUMBERS.contains(number)) {
      return STICKY;
    }
    if (MEMORY_NUMBERS.contains(number)) {
      return OUT_OF_MEMORY;
    }
    return ABSENT_NUMBERS.contains(number) ? ABSENT : NONE;
  }
}
