/** Image files to 8-bit RGB pixels. */
package io.fovea.models.image;
