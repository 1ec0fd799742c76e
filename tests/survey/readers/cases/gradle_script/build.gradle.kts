plugins {
    kotlin("jvm") version "2.0.21"
    id("org.springframework.boot") version "3.4.0"
    alias(libs.plugins.ktor)
}

dependencies {
    implementation("io.ktor:ktor-server-core:3.0.1")
    implementation(libs.postgres)
    testImplementation("com.h2database:h2:2.3.232")
    // implementation("mysql:mysql-connector-java:8.0.33")
}
