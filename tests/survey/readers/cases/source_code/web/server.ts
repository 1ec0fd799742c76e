import session from "express-session";
const upload = multer({ dest: "uploads/" });
app.get("/health", answer);
const region = process.env.REGION ?? "eu";
