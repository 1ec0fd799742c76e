export default { dialect: "mysql" };
