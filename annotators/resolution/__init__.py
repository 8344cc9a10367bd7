"""Resolution of annotator layers into flat spans."""
