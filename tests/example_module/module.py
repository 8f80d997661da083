"""Lost property (an invented module): what it is and offers."""

from renda.lib.registry import MenuEntry, Module

MODULE = Module(
    name="example",
    label="失物招领",
    urls="tests.example_module.urls",
    prefix="example",
    menu=(
        MenuEntry(label="失物招领", url_name="example:found", face="site", order=90),
        MenuEntry(
            label="登记失物", url_name="example:desk", face="desk", roles=("general_office",), order=90
        ),
    ),
    procedures=("example.returning",),
    facts=("example.things_returned",),
)
