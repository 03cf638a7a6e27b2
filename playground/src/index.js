module.exports = { register() {}, bootstrap() {}, destroy() {} };
