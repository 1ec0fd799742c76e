fn main() {
    let url = env::var("DATABASE_URL");
}
