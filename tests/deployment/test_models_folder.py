"""A model that is copied into the folder of a running server can be used, over gRPC and REST, without a restart."""

from tests.deployment.conftest import Visitor
from tests.runners.llama_cpp.gguf_files import real_model
from tests.support.gateway import ask, until

from plugai.v1 import models_pb2


async def test_a_file_that_is_copied_into_the_folder_can_be_used_once_all_of_it_is_there(visitor: Visitor) -> None:
    path = visitor.models_folder / "dropped.gguf"
    content = real_model().read_bytes()
    changes = visitor.models.WatchModels(models_pb2.WatchModelsRequest())
    with path.open("wb", buffering=0) as file:
        for start in range(0, len(content), 40_000_000):
            file.write(content[start : start + 40_000_000])
            if file.tell() < len(content):
                assert (await visitor.rest.get("/v1/models/dropped")).status_code == 404
    async for change in changes:
        if change.model.id == "dropped":
            break
    assert change.model.size_bytes == len(content)
    request = ask("Say hello.", model="dropped")
    request.parameters.max_output_tokens = 4
    assert (await until(visitor.generate.Generate(request), "finished"))[-1].HasField("finished")
    body = {
        "model": "dropped",
        "messages": [{"role": "ROLE_USER", "parts": [{"text": "Say hello."}]}],
        "parameters": {"max_output_tokens": 4},
    }
    answer = await visitor.rest.post("/v1/generate:once", json=body)
    assert answer.status_code == 200, answer.text
    path.unlink()
    async for change in changes:
        if change.model.id == "dropped" and change.model.state == models_pb2.MODEL_STATE_REMOVED:
            break
