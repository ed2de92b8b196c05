# The course in a container:
#   docker build -t course .
#   docker run --rm -p 8888:8888 -v course-work:/home/learner/course course
# then open the address it prints. Your work stays in the volume `course-work`.
#
# Checked with hadolint only: no container could be built where this was written.
# Grading a class needs bubblewrap and user namespaces, which a container seldom has:
# grade outside, see .github/TEACHING.md.
FROM python:3.13-slim

RUN useradd --create-home --uid 1000 learner
WORKDIR /home/learner/course

# The learner's part of requirements.txt, in a layer that changes seldom.
COPY requirements.txt ./
RUN sed '/^# --- Developer tools/,$d' requirements.txt > /tmp/course.txt \
 && pip install --no-cache-dir --requirement /tmp/course.txt

COPY --chown=learner:learner . .
RUN pip install --no-cache-dir --no-deps --editable . \
 && chown learner:learner .

USER 1000
EXPOSE 8888
CMD ["nnlib", "lab", "--no-browser", "--ip", "0.0.0.0"]
