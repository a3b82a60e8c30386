/** Tests of what is packaged: the application jar, and the scripts that take it to a cluster. */
package io.fovea.pipeline.packaging;
