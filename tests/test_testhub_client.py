"""The test Hub against the Hub's own client: what huggingface_hub understands is what a Hub says (docs/hub-api.md)."""

import subprocess
from pathlib import Path

import pytest
from huggingface_hub import HfApi, get_hf_file_metadata, hf_hub_download, hf_hub_url
from huggingface_hub.errors import (
    BadRequestError,
    DisabledRepoError,
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoFile, RepoFolder
from huggingface_hub.utils._http import parse_ratelimit_headers

from testhub import HubFactory, HubServer, Repo, ask, commit_of

TOKEN = "hf_test"
OLD_COMMIT = "0" * 39 + "1"
CARD = {"license": "mit", "base_model": ["org/base", "./here"], "base_model_relation": "finetune", "datasets": ["d"]}
README = b"---\nlicense: mit\n---\n# tiny\n"
WEIGHTS = b"weights" * 100
TINY = Repo(
    id="org/tiny",
    info={"cardData": CARD, "downloads": 5, "baseModels": {"relation": "finetune", "models": [{"id": "org/base"}]}},
    files={"README.md": README, "model.safetensors": WEIGHTS, "sub/deep/a.txt": b"a", "sub/b.txt": b"b"},
    lfs={"model.safetensors"},
    moved_from=["old/tiny", "tiny"],
    also_known_as=("org/alias",),
    branches={"refs/pr/1": OLD_COMMIT},
)
REPOS = (
    TINY,
    Repo(id="org/tiny", commit=OLD_COMMIT, files={"README.md": b"older\n"}),
    Repo(id="org/gated", gated="manual", files={"config.json": b"{}"}),
    Repo(id="org/closed", gated="auto", granted=False, files={"config.json": b"{}"}),
    Repo(id="org/secret", private=True),
    Repo(id="org/disabled", disabled=True),
    Repo(id="squad", kind="dataset", files={"README.md": b"# squad"}, info={"description": "questions"}),
)


@pytest.fixture
def tiny_hub(hub: HubFactory) -> HubServer:
    """A Hub with a few repositories, whose large files lie on another host."""
    return hub(repos=REPOS, token=TOKEN, separate_cdn=True)


@pytest.fixture
def api(tiny_hub: HubServer) -> HfApi:
    """The Hub's client, as a stranger."""
    return HfApi(endpoint=tiny_hub.url, token=False)


@pytest.fixture
def member(tiny_hub: HubServer) -> HfApi:
    """The Hub's client, with a token."""
    return HfApi(endpoint=tiny_hub.url, token=TOKEN)


def test_record_carries_commit_files_and_digests(api: HfApi) -> None:
    """One request gives commit, card data, sizes, git ids, SHA-256 of large files and security status (H1, H4, H5)."""
    info = api.model_info("org/tiny", files_metadata=True, securityStatus=True)
    assert (info.id, info.sha, info.author, info.downloads) == ("org/tiny", TINY.commit, "org", 5)
    assert info.card_data is not None
    assert info.card_data["license"] == "mit"
    assert info.security_repo_status == {"scansDone": True, "filesWithIssues": []}
    assert info.siblings is not None
    by_path = {file.rfilename: file for file in info.siblings}
    assert by_path["README.md"].size == len(README)
    assert by_path["README.md"].lfs is None
    lfs = by_path["model.safetensors"].lfs
    assert lfs is not None
    assert (lfs.size, len(lfs.sha256)) == (len(WEIGHTS), 64)
    assert by_path["model.safetensors"].size == len(WEIGHTS)


def test_record_alone_names_files_only(api: HfApi) -> None:
    """Without `blobs` a listing has names and nothing else; without `securityStatus` there is none (H4, H5)."""
    info = api.model_info("org/tiny")
    assert info.siblings is not None
    assert {(file.size, file.blob_id, file.lfs) for file in info.siblings} == {(None, None, None)}
    assert info.security_repo_status is None


def test_tags_repeat_the_card(api: HfApi) -> None:
    """Tags come from the card, both forms of base_model among them, and drop what is no repository id (H10)."""
    assert api.model_info("org/tiny").tags == [
        "dataset:d",
        "base_model:org/base",
        "base_model:finetune:org/base",
        "license:mit",
        "region:us",
    ]


def test_card_data_is_absent_without_front_matter(tiny_hub: HubServer) -> None:
    """A repository without front matter has no `cardData`, rather than null, and a plain id has no author (H1, H3)."""
    reply = ask(f"{tiny_hub.url}/api/datasets/squad")
    assert b"cardData" not in reply.body
    assert b'"author"' not in reply.body
    assert b'"modelId"' not in reply.body


def test_expand_gives_only_what_was_asked_for(api: HfApi) -> None:
    """`expand` gives the fields named and the ids; `baseModels` comes in no other way (H6, H11)."""
    info = api.model_info("org/tiny", expand=["baseModels", "gated"])
    told: object = info.base_models  # declared as a list, yet what comes is kept
    assert told == {"relation": "finetune", "models": [{"id": "org/base"}]}
    assert (info.gated, info.sha, info.siblings, info.tags) == (False, None, None, None)
    assert api.model_info("org/tiny").base_models is None


def test_expand_refuses_other_switches_and_unknown_names(tiny_hub: HubServer, api: HfApi) -> None:
    """`expand` with `blobs`, or with a name the API does not have, is a bad request (H7, H8, H47)."""
    assert ask(f"{tiny_hub.url}/api/models/org/tiny?expand=sha&blobs=true").status == 400
    with pytest.raises(BadRequestError):
        api.model_info("org/tiny", expand=["nonsense"])  # type: ignore[list-item]


def test_gated_is_told_as_registered(api: HfApi) -> None:
    """The record of a gated repository stays readable and says how it is gated (H9, H44)."""
    assert api.model_info("org/gated").gated == "manual"
    assert api.model_info("org/closed").gated == "auto"


def test_revision_selects_another_commit(api: HfApi, tiny_hub: HubServer) -> None:
    """A branch, a percent-encoded reference and a full commit give the record at that commit (H2)."""
    assert api.model_info("org/tiny", revision="refs/pr/1").sha == OLD_COMMIT
    assert api.model_info("org/tiny", revision=OLD_COMMIT).sha == OLD_COMMIT
    assert api.model_info("org/tiny", revision="main").sha == TINY.commit
    assert tiny_hub.paths()[0] == f"/api/models/org/tiny/revision/{OLD_COMMIT}"
    assert "/api/models/org/tiny/revision/refs%2Fpr%2F1" in tiny_hub.paths()
    plain = ask(f"{tiny_hub.url}/org/tiny/resolve/refs/pr/1/README.md")
    assert (plain.body, plain.headers["x-repo-commit"]) == (b"older\n", OLD_COMMIT)


@pytest.mark.parametrize("old", ["old/tiny", "tiny", "ORG/Tiny"])
def test_renamed_repository_is_found_under_its_present_id(api: HfApi, old: str) -> None:
    """Old ids and wrong case are redirected, and the query survives: sizes are there (H12, H13)."""
    info = api.model_info(old, files_metadata=True)
    assert info.id == "org/tiny"
    assert info.siblings is not None
    assert all(file.size for file in info.siblings)


def test_second_name_is_answered_without_redirect(api: HfApi, tiny_hub: HubServer) -> None:
    """An id may also be answered in place: only the id in the body tells (H13)."""
    assert api.model_info("org/alias").id == "org/tiny"
    assert len(tiny_hub.requests) == 1


def test_files_of_a_renamed_repository_are_found(tiny_hub: HubServer, tmp_path: Path) -> None:
    """A download under the old id follows the redirect (H12, H34)."""
    path = hf_hub_download("old/tiny", "README.md", endpoint=tiny_hub.url, cache_dir=tmp_path, token=False)
    assert Path(path).read_bytes() == README


def test_missing_and_private_look_alike(api: HfApi, member: HfApi) -> None:
    """Strangers get 401 without code for both (H40; plain HTTP, so C2); holders of a token 404 for what is missing (H41)."""
    answers = []
    for repo in ("org/none", "org/secret"):
        with pytest.raises(HfHubHTTPError) as caught:
            api.model_info(repo)
        answers.append((caught.value.response.status_code, caught.value.response.headers.get("X-Error-Code")))
    assert answers == [(401, None), (401, None)]
    assert member.model_info("org/secret").private
    with pytest.raises(RepositoryNotFoundError):
        member.model_info("org/none")


def test_wrong_token_is_refused_even_for_public_repositories(tiny_hub: HubServer) -> None:
    """A token the Hub does not know is an error of its own, not a missing repository (H46)."""
    with pytest.raises(HfHubHTTPError, match="Invalid credentials") as caught:
        HfApi(endpoint=tiny_hub.url, token="hf_other").model_info("org/tiny")
    assert not isinstance(caught.value, RepositoryNotFoundError)
    assert caught.value.response.status_code == 401


def test_errors_are_the_clients_errors(api: HfApi, member: HfApi, tiny_hub: HubServer) -> None:
    """Unknown revision, unknown file, gated file and disabled repository raise what the client has for each (H42-H45)."""
    with pytest.raises(RevisionNotFoundError):
        api.model_info("org/tiny", revision="nowhere")
    with pytest.raises(RemoteEntryNotFoundError) as entry:
        get_hf_file_metadata(hf_hub_url("org/tiny", "none.txt", endpoint=tiny_hub.url), token=False)
    assert entry.value.response.headers["X-Repo-Commit"] == TINY.commit  # H35
    with pytest.raises(EntryNotFoundError):
        list(api.list_repo_tree("org/tiny", "nowhere"))
    with pytest.raises(DisabledRepoError):
        api.model_info("org/disabled")
    gated = hf_hub_url("org/gated", "config.json", endpoint=tiny_hub.url)
    with pytest.raises(GatedRepoError):
        get_hf_file_metadata(gated, token=False)
    assert get_hf_file_metadata(gated, token=TOKEN).size == 2
    with pytest.raises(GatedRepoError):
        get_hf_file_metadata(hf_hub_url("org/closed", "config.json", endpoint=tiny_hub.url), token=TOKEN)
    assert member.model_info("org/closed").id == "org/closed"


def test_tree_lists_files_and_folders(api: HfApi) -> None:
    """A tree is one level or all, with folders, and a part of it can be asked for (H30)."""
    top = {item.path: type(item) for item in api.list_repo_tree("org/tiny")}
    assert top == {"README.md": RepoFile, "model.safetensors": RepoFile, "sub": RepoFolder}
    everything = [item.path for item in api.list_repo_tree("org/tiny", recursive=True)]
    assert everything == ["README.md", "model.safetensors", "sub", "sub/b.txt", "sub/deep", "sub/deep/a.txt"]
    assert [item.path for item in api.list_repo_tree("org/tiny", "sub")] == ["sub/b.txt", "sub/deep"]
    assert [item.path for item in api.list_repo_tree("org/tiny", revision="refs/pr/1")] == ["README.md"]


def test_tree_expands(api: HfApi) -> None:
    """`expand` tells the last commit and the scan of each file (H31)."""
    first = next(iter(api.list_repo_tree("org/tiny", expand=True)))
    assert isinstance(first, RepoFile)
    assert first.last_commit is not None
    assert first.last_commit.oid == TINY.commit
    assert first.security is not None
    assert first.security.safe


def test_tree_comes_in_pages(hub: HubFactory) -> None:
    """A long tree is chained by Link headers, and the client reads all of it once (H22, H32)."""
    many = Repo(id="org/many", files={f"f{number:03}": b"x" for number in range(25)})
    paged = hub(repos=[many], page=10)
    found = [item.path for item in HfApi(endpoint=paged.url, token=False).list_repo_tree("org/many")]
    assert found == sorted(many.files)
    assert len(paged.requests) == 3


def test_paths_info_leaves_out_the_unknown(api: HfApi) -> None:
    """paths-info answers for files and folders that exist and is silent about others (H33)."""
    found = api.get_paths_info("org/tiny", ["README.md", "sub", "none"])
    assert [item.path for item in found] == ["README.md", "sub"]
    assert api.get_paths_info("squad", "README.md", repo_type="dataset", expand=True)[0].last_commit is not None


def test_git_ids_are_those_git_computes(api: HfApi, tmp_path: Path) -> None:
    """Ids of files and folders equal those git itself gives the same content (H30)."""
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    for path in ("README.md", "sub/deep/a.txt", "sub/b.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(TINY.files[path])
    subprocess.run([*git, "add", "."], check=True)
    tree = subprocess.run([*git, "write-tree"], check=True, capture_output=True, text=True).stdout.strip()
    lines = subprocess.run([*git, "ls-tree", "-rt", tree], check=True, capture_output=True, text=True).stdout
    expected = {line.split("\t")[1]: line.split()[2] for line in lines.splitlines()}
    listed = {item.path: item for item in api.list_repo_tree("org/tiny", recursive=True)}
    ours = {path: item.blob_id if isinstance(item, RepoFile) else item.tree_id for path, item in listed.items()}
    assert expected == {path: oid for path, oid in ours.items() if path != "model.safetensors"}


def test_head_tells_commit_digest_and_size(tiny_hub: HubServer) -> None:
    """A small file has git's id as ETag, a large one its SHA-256 and its place on the other host (H35, H36)."""
    small = get_hf_file_metadata(hf_hub_url("org/tiny", "README.md", endpoint=tiny_hub.url), token=False)
    assert (small.commit_hash, small.etag, small.size) == (TINY.commit, TINY.stored["README.md"].git_sha1, len(README))
    large = get_hf_file_metadata(hf_hub_url("org/tiny", "model.safetensors", endpoint=tiny_hub.url), token=False)
    assert (large.etag, large.size) == (TINY.stored["model.safetensors"].sha256, len(WEIGHTS))
    assert large.location.startswith(tiny_hub.cdn_url)
    assert not large.location.startswith(tiny_hub.url)


def test_download_of_a_large_file_leaves_the_token_at_home(tiny_hub: HubServer, tmp_path: Path) -> None:
    """The client's own download gets the bytes from the other host without sending the token there (H36, C3)."""
    path = hf_hub_download("org/tiny", "model.safetensors", endpoint=tiny_hub.url, cache_dir=tmp_path, token=TOKEN)
    assert Path(path).read_bytes() == WEIGHTS
    hosts = {(request.host, request.token) for request in tiny_hub.requests}
    assert hosts == {("hub", TOKEN), ("cdn", None)}


def test_datasets_have_paths_of_their_own(api: HfApi, tiny_hub: HubServer, tmp_path: Path) -> None:
    """Datasets answer under /api/datasets and /datasets, and not as models (H1, H34)."""
    assert api.dataset_info("squad").sha == commit_of("dataset squad")
    path = hf_hub_download(
        "squad", "README.md", repo_type="dataset", endpoint=tiny_hub.url, cache_dir=tmp_path, token=False
    )
    assert Path(path).read_bytes() == b"# squad"
    with pytest.raises(HfHubHTTPError):
        api.model_info("squad")


def test_lists_filter_and_hide(api: HfApi, member: HfApi) -> None:
    """A list holds what bears all tags asked for; private repositories only for those who may see them (H20, H21)."""
    assert [model.id for model in api.list_models(filter="base_model:finetune:org/base")] == ["org/tiny"]
    assert [model.id for model in api.list_models(filter=["license:mit", "license:other"])] == []
    assert "org/secret" not in {model.id for model in api.list_models(author="org")}
    assert "org/secret" in {model.id for model in member.list_models(author="org")}
    assert [model.id for model in api.list_models(search="CLOS")] == ["org/closed"]
    first = next(iter(api.list_models()))
    assert (first.sha, first.card_data) == (None, None)
    assert next(iter(api.list_models(full=True))).sha is not None
    assert [model.gated for model in api.list_models(search="closed", expand=["gated"])] == ["auto"]


def test_dataset_lists_say_more(api: HfApi) -> None:
    """Elements of the dataset list have commit and description (H23)."""
    found = next(iter(api.list_datasets()))
    assert (found.id, found.sha, found.description) == ("squad", commit_of("dataset squad"), "questions")


def test_every_answer_tells_the_rate_limit(tiny_hub: HubServer) -> None:
    """The client reads the bucket, what is left and the size of the window from any answer, errors too (H50)."""
    for path, bucket, limit in (("/api/models/org/none", "api", 500), ("/org/tiny/resolve/main/x", "resolvers", 3000)):
        info = parse_ratelimit_headers(ask(tiny_hub.url + path).headers)
        assert info is not None
        assert (info.resource_type, info.limit, info.window_seconds) == (bucket, limit, 300)
        assert info.remaining == limit - 1
