/** ONNX models on a device: files checked, sessions opened, run and closed. */
package io.fovea.models.session;
