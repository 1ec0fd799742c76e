import com.sun.net.httpserver.HttpServer;

class Shop {
    void open() throws Exception {
        HttpServer.create(new InetSocketAddress(8081), 0).start();
    }
}
