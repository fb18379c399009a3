from tests.support.server import echo_server as echo_server
