@SpringBootApplication
class App { String key = System.getenv("KEY"); @Scheduled(cron = "0 0 * * * *") void run() {} }
