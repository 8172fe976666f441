"""The desk: the whole job on a page in the browser of this machine, for whoever has never opened a terminal.

`guard` lets nobody in but the user; `jobs` do the work, each the very command that a terminal would run (`perform`), in
a process of its own; `office` is the working folder as the page looks at it; `files` are those that a page may open;
`screens` are the pages, one module each, with their templates in `pages`. There is no rule, figure or sentence here
that the command line doesn't have too.
"""
