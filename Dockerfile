# JupyterLab with the kernel Go (Bayes) and the course.
#
#	docker build -t gonbayes .
#	docker run --rm -p 127.0.0.1:8888:8888 gonbayes
#
# Then open the address with 127.0.0.1 that it prints. To keep your notebooks,
# mount a folder: -v "$PWD:/home/gopher/gonbayes/work".

FROM golang:1.26-bookworm AS go

FROM debian:bookworm-slim

# The release pins the versions.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*

# Cells are compiled, so Go stays in the image.
COPY --from=go /usr/local/go /usr/local/go

RUN useradd --create-home --uid 1000 gopher
USER 1000
ENV PATH=/home/gopher/jupyterlab/bin:/home/gopher/go/bin:/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin \
    GOTOOLCHAIN=local
WORKDIR /home/gopher/gonbayes

COPY --chown=gopher kernel/internal/jupyterlab/requirements.txt kernel/internal/jupyterlab/
RUN python3 -m venv ~/jupyterlab \
 && pip install --no-cache-dir --require-hashes --requirement kernel/internal/jupyterlab/requirements.txt

COPY --chown=gopher go.mod go.sum ./
RUN go mod download

# Running the first lesson makes the first cell of every container fast, and no
# image of a kernel that does not work.
COPY --chown=gopher . .
RUN go install ./kernel \
 && kernel install --sys-prefix \
 && kernel exec -o /tmp/lesson.ipynb tutorials/01-coin-flip.ipynb \
 && rm /tmp/lesson.ipynb

# Inside, it listens on all addresses: which of them are reached, -p says.
EXPOSE 8888
CMD ["kernel", "lab", "--no-browser", "--port=8888", "--", "--ServerApp.ip=0.0.0.0"]
