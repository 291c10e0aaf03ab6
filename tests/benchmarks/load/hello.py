"""The least that the framework does."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/hello")
@app.post("/hello")
def hello() -> dict[str, str]:
    return {"hello": "world"}
