c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "companion"
# one place to write: the three dots of the question, without a second stub below them
c.ClearSolutions.code_stub = {"python": ""}
# a cell that a student deleted comes back, and gets no points instead of waiting for ever
c.OverwriteCells.add_missing_cells = True
# what Moodle's "Download all submissions" holds
c.FileNameCollectorPlugin.named_regexp = r".*/[^/]*_(?P<student_id>\d+)_assignsubmission_file_?/(?P<file_id>.*\.ipynb)$"
# an endless loop costs one student half a minute
c.ExecutePreprocessor.timeout = 30
