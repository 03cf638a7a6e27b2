/** Stands in for images and style sheets. */
module.exports = 'file';
