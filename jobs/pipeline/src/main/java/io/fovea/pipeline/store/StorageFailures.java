package io.fovea.pipeline.store;

import io.fovea.metrics.ExitCode;
import io.fovea.metrics.UserError;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import java.util.zip.ZipException;

/** What an I/O failure means to the user: one error that names the location, and what to do. */
final class StorageFailures {
  private StorageFailures() {}

  static UserError missing(String location, Throwable cause) {
    return new UserError(
        ExitCode.INPUT,
        location + ": no such file",
        "Check the path; a relative path starts at the current folder.",
        cause);
  }

  static UserError folder(String location) {
    return UserError.input(
        location + " is a folder where a file is wanted", "Give the path of the file itself.");
  }

  /** A location was opened or is being read. */
  static UserError reading(String location, IOException e) {
    if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
      return missing(location, e);
    }
    Optional<UserError> remote = remote(location, e, "read");
    if (remote.isPresent()) {
      return remote.get();
    }
    if (denied(e)) {
      return new UserError(
          ExitCode.ENVIRONMENT,
          location + ": no permission to read",
          "Give the user that runs this read access to the file and to the folders above it.",
          e);
    }
    if (e instanceof EOFException && isOfGzip(e)) {
      return new UserError(
          ExitCode.INPUT,
          location + ": the gzip data ends before its end mark, so the file is cut short",
          "Copy or download the file again; 'gzip -t' tells whether it is whole.",
          e);
    }
    if (e instanceof ZipException) {
      return new UserError(
          ExitCode.INPUT,
          location + ": the gzip data is damaged (" + e.getMessage() + ")",
          "Copy or download the file again; 'gzip -t' tells whether it is whole.",
          e);
    }
    return new UserError(
        ExitCode.ENVIRONMENT,
        location + ": cannot be read (" + describe(e) + ")",
        "Check that the storage is reachable, then try again.",
        e);
  }

  /** A store whose answer ends too soon gives its reason; gzip gives this one or none. */
  private static boolean isOfGzip(IOException e) {
    return e.getMessage() == null || e.getMessage().contains("ZLIB");
  }

  /** A location was created or is being written. */
  static UserError writing(String location, IOException e) {
    Optional<UserError> remote = remote(location, e, "write");
    if (remote.isPresent()) {
      return remote.get();
    }
    if (denied(e)) {
      return new UserError(
          ExitCode.ENVIRONMENT,
          location + ": no permission to write",
          "Give the user that runs this write access to the folder, or choose another one.",
          e);
    }
    if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
      return new UserError(
          ExitCode.USAGE,
          location + ": a file stands where a folder is needed (" + describe(e) + ")",
          "Choose another path.",
          e);
    }
    return new UserError(
        ExitCode.ENVIRONMENT,
        location + ": cannot be written (" + describe(e) + ")",
        "Check that the storage is reachable and has room, then try again.",
        e);
  }

  /** What an object store says; its exceptions are known here by name alone. */
  private static Optional<UserError> remote(String location, IOException e, String verb) {
    if (Storage.isLocal(location)) {
      return Optional.empty();
    }
    if (named(e, "UnknownStoreException")) {
      return Optional.of(
          new UserError(
              verb.equals("read") ? ExitCode.INPUT : ExitCode.ENVIRONMENT,
              location + ": there is no such bucket",
              "Check the bucket's name, and the endpoint (spark.hadoop.fs.s3a.endpoint).",
              e));
    }
    if (named(e, "NoAuthWithAWSException") || named(e, "NoAwsCredentialsException")) {
      return Optional.of(
          new UserError(
              ExitCode.ENVIRONMENT,
              location + ": no credentials were found",
              "Give them by the environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), a"
                  + " profile or the machine's role; spark.hadoop.fs.s3a.aws.credentials.provider"
                  + " says which.",
              e));
    }
    if (named(e, "AWSBadRequestException") || describe(e).contains("ExpiredToken")) {
      // To a question after an object's state the store answers without giving a reason.
      return Optional.of(
          new UserError(
              ExitCode.ENVIRONMENT,
              location + ": the store does not accept the request (" + describe(e) + ")",
              "Mostly the credentials have expired: run again with fresh ones, what is finished is"
                  + " kept; a provider that renews them (the machine's role, a web identity) outlasts"
                  + " any run. Else check fs.s3a.endpoint.region.",
              e));
    }
    if (named(e, "NoVersionAttributeException")) {
      return Optional.of(
          new UserError(
              ExitCode.ENVIRONMENT,
              location + ": the store gives no ETag, by which a changed object would be noticed",
              "Put the object through S3 rather than beside it, or do without:"
                  + " --conf spark.hadoop.fs.s3a.change.detection.version.required=false.",
              e));
    }
    if (named(e, "RemoteFileChangedException")) {
      return Optional.of(
          new UserError(
              ExitCode.INPUT,
              location + " was changed while it was being read (" + describe(e) + ")",
              "Run again, and leave the file alone while it runs.",
              e));
    }
    if (denied(e)) {
      return Optional.of(
          new UserError(
              ExitCode.ENVIRONMENT,
              location + ": the store refuses these credentials to " + verb + " it",
              "Check which credentials are found first, and what the bucket's policy lets them do.",
              e));
    }
    return Optional.empty();
  }

  private static boolean named(Throwable e, String name) {
    for (Throwable at = e; at != null; at = at.getCause() == at ? null : at.getCause()) {
      if (at.getClass().getSimpleName().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Hadoop has an exception of its own for this, known here by name alone. */
  private static boolean denied(IOException e) {
    return e instanceof AccessDeniedException
        || e.getClass().getSimpleName().equals("AccessControlException")
        || (e.getMessage() != null && e.getMessage().contains("Permission denied"));
  }

  private static String describe(IOException e) {
    return e.getMessage() == null || e.getMessage().isBlank()
        ? e.getClass().getSimpleName()
        : e.getMessage();
  }
}
