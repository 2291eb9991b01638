export default (id) => id;
