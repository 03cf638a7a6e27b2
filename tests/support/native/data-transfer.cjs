module.exports = globalThis.requireNatively('@strapi/data-transfer');
