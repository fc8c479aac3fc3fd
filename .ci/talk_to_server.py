"""Talks to `bellman serve` with the official client: talk_to_server.py URL KEY. Fails where an answer is not as it should be."""

import asyncio
import json
import sys
import urllib.request
from typing import Literal

import openai
from pydantic import BaseModel

URL, KEY = sys.argv[1], sys.argv[2]
client = openai.OpenAI(base_url=URL + "/v1", api_key=KEY, max_retries=0)
MODEL = client.models.list().data[0].id
MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Tell me something."}]


def chat(**more):
    return client.chat.completions.create(**{"model": MODEL, "messages": MESSAGES, "max_tokens": 24} | more)


def streaming():
    whole = chat(seed=1, n=2)
    said, usage, ends = ["", ""], None, {}
    for chunk in chat(seed=1, n=2, stream=True, stream_options={"include_usage": True}):
        for choice in chunk.choices:
            said[choice.index] += choice.delta.content or ""
            if choice.finish_reason:
                ends[choice.index] = choice.finish_reason
        usage = chunk.usage or usage
    assert said == [c.message.content for c in whole.choices], (said, whole)
    assert ends == {c.index: c.finish_reason for c in whole.choices}, ends
    assert usage.completion_tokens == whole.usage.completion_tokens
    assert chat(seed=1).choices[0].message.content == said[0]
    assert chat(seed=2).choices[0].message.content != said[0]


def log_probs():
    choice = chat(seed=3, logprobs=True, top_logprobs=5).choices[0]
    text = b"".join(bytes(t.bytes) for t in choice.logprobs.content)
    assert choice.message.content in text.decode("utf-8", "replace"), (text, choice.message.content)
    for token in choice.logprobs.content:
        best = [t.logprob for t in token.top_logprobs]
        assert len(best) == 5 and best == sorted(best, reverse=True) and token.logprob <= best[0]
    streamed = [
        t.logprob
        for chunk in chat(seed=3, logprobs=True, top_logprobs=5, stream=True)
        for c in chunk.choices
        if c.logprobs
        for t in c.logprobs.content
    ]
    assert streamed == [t.logprob for t in choice.logprobs.content]
    older = client.completions.create(model=MODEL, prompt=["Once", "Twice"], max_tokens=6, logprobs=2, n=2, seed=4)
    assert [c.index for c in older.choices] == [0, 1, 2, 3]
    assert all(len(c.logprobs.token_logprobs) == 6 for c in older.choices if c.finish_reason == "length")
    echoed = client.completions.create(model=MODEL, prompt="Once", max_tokens=6, echo=True, seed=4)
    assert echoed.choices[0].text == "Once" + older.choices[0].text
    # A text that was written is scored as lm-evaluation-harness does it.
    written = client.completions.create(
        model=MODEL, prompt="Once", max_tokens=6, logprobs=1, seed=4, extra_body={"return_token_ids": True}
    ).choices[0]
    ids = written.prompt_token_ids + written.token_ids
    for more in (0, 1):
        scored = client.completions.create(
            model=MODEL, prompt=ids, max_tokens=more, logprobs=1, echo=True, temperature=0
        ).choices[0].logprobs
        assert scored.token_logprobs[0] is None and len(scored.token_logprobs) == len(ids) + more
        found = scored.token_logprobs[len(written.prompt_token_ids) : len(ids)]
        assert found == written.logprobs.token_logprobs, (found, written.logprobs.token_logprobs)
        assert all(p <= max(top.values()) for p, top in list(zip(scored.token_logprobs, scored.top_logprobs))[1:])


class Weather(BaseModel):
    sky: Literal["clear", "cloudy"]
    cold: bool


def tool(name):
    return openai.pydantic_function_tool(Weather, name=name, description="What the weather is.")


def tools():
    offered = [tool("report_weather"), tool("forget_weather")]
    for choice in ("required", {"type": "function", "function": {"name": "report_weather"}}):
        answer = chat(tools=offered, tool_choice=choice, max_tokens=400, seed=5).choices[0]
        assert answer.finish_reason == "tool_calls", answer
        for call in answer.message.tool_calls:
            assert call.function.name in ("report_weather", "forget_weather")
            Weather.model_validate_json(call.function.arguments)
    named = answer.message.tool_calls
    assert [c.function.name for c in named] == ["report_weather"]
    pieces = [
        part
        for chunk in chat(tools=offered, tool_choice=choice, max_tokens=400, seed=5, stream=True)
        for part in chunk.choices[0].delta.tool_calls or []
    ]
    # Name and id come first and without arguments, which follow in pieces.
    first, *rest = pieces
    assert first.id and first.function.name == "report_weather" and first.function.arguments == "", first
    assert len(rest) > 2 and all(p.index == 0 and not p.id and not p.function.name for p in rest), rest
    assert "".join(p.function.arguments for p in rest) == named[0].function.arguments
    # The client's own reader of streams puts them together.
    wanted = {"model": MODEL, "messages": MESSAGES, "tools": offered, "tool_choice": choice, "max_tokens": 400, "seed": 5}
    with client.chat.completions.stream(**wanted) as stream:
        events = [e for e in stream if e.type.startswith("tool_calls.function.arguments")]
        final = stream.get_final_completion().choices[0].message.tool_calls[0].function
    assert [e.type.rsplit(".", 1)[1] for e in events] == ["delta"] * len(rest) + ["done"], events
    assert isinstance(final.parsed_arguments, Weather) and final.arguments == named[0].function.arguments, final
    # The call's result goes back, and the conversation on.
    history = [*MESSAGES, answer.message.model_dump(exclude_none=True)]
    history.append({"role": "tool", "tool_call_id": named[0].id, "content": "noted"})
    assert chat(messages=history, tools=offered).choices[0].message.role == "assistant"


def schemas():
    parsed = client.chat.completions.parse(
        model=MODEL, messages=MESSAGES, response_format=Weather, max_tokens=400, seed=6
    ).choices[0].message.parsed
    assert isinstance(parsed, Weather), parsed
    anything = chat(response_format={"type": "json_object"}, max_tokens=400, seed=7).choices[0]
    if anything.finish_reason == "stop":
        assert isinstance(json.loads(anything.message.content), dict)


def refused(error, parameter=None, **more):
    try:
        chat(**more)
    except error as e:
        assert parameter is None or e.param == parameter, e
        return
    raise AssertionError(f"{more} was not refused")


def errors():
    refused(openai.NotFoundError, "model", model="another")
    refused(openai.BadRequestError, "temperature", temperature=7)
    refused(openai.BadRequestError, "messages", messages=[])
    refused(openai.BadRequestError, "max_tokens", max_tokens=100_000)
    refused(openai.BadRequestError, "made_up", extra_body={"made_up": 1})
    refused(openai.BadRequestError, None, response_format={
        "type": "json_schema", "json_schema": {"name": "none", "schema": {"type": "string", "enum": []}}})
    try:
        openai.OpenAI(base_url=URL + "/v1", api_key="wrong", max_retries=0).models.list()
        raise AssertionError("a wrong key was taken")
    except openai.AuthenticationError:
        pass


async def crowd():
    alone = chat(seed=8, max_tokens=64).choices[0].message.content
    many = openai.AsyncOpenAI(base_url=URL + "/v1", api_key=KEY, max_retries=0)

    async def one(i):
        seed = 8 if i % 8 == 0 else 1000 + i
        if i % 2 == 0:
            answer = await many.chat.completions.create(model=MODEL, messages=MESSAGES, max_tokens=64, seed=seed)
            return answer.choices[0].message.content
        stream = await many.chat.completions.create(
            model=MODEL, messages=MESSAGES, max_tokens=64, seed=seed, stream=True)
        return "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])

    said = await asyncio.gather(*(one(i) for i in range(64)))
    assert all(said[i] == alone for i in range(0, 64, 8)), "the same seed said something else in company"
    assert len(set(said)) > 50
    await many.close()


def metrics():
    request = urllib.request.Request(URL + "/metrics", headers={"Authorization": "Bearer " + KEY})
    with urllib.request.urlopen(request) as answer:
        values = dict(line.rsplit(" ", 1) for line in answer.read().decode().splitlines() if line[0] != "#")
    assert float(values["bellman_generation_tokens_total"]) > 1000
    assert float(values['bellman_kv_cache_pages{state="held"}']) == 0, values


for check in (streaming, log_probs, tools, schemas, errors, lambda: asyncio.run(crowd()), metrics):
    check()
print(f"openai {openai.__version__}: {MODEL} streams, calls tools, keeps to schemas, and answers 64 at a time")
