"""Which function draws which element."""

from functools import singledispatch

from markupsafe import Markup

from bot.workspace.grammar.elements import Element
from bot.workspace.page.kit import buttons, choosers, inputs, menus, searches
from bot.workspace.page.kit.canvas import Spot, not_drawn


@singledispatch
def draw_element(element: Element, spot: Spot) -> Markup:
    """One interactive element; a note for a kind that no function below draws."""
    return not_drawn(element.type)


draw_element.register(buttons.button)
draw_element.register(buttons.overflow)
draw_element.register(choosers.file_input)
draw_element.register(inputs.checkboxes)
draw_element.register(inputs.datepicker)
draw_element.register(inputs.datetimepicker)
draw_element.register(inputs.email_input)
draw_element.register(inputs.number_input)
draw_element.register(inputs.plain_text_input)
draw_element.register(inputs.radio_buttons)
draw_element.register(inputs.rich_text_input)
draw_element.register(inputs.timepicker)
draw_element.register(inputs.url_input)
draw_element.register(menus.channels_select)
draw_element.register(menus.conversations_select)
draw_element.register(menus.multi_channels_select)
draw_element.register(menus.multi_conversations_select)
draw_element.register(menus.multi_static_select)
draw_element.register(menus.multi_users_select)
draw_element.register(menus.static_select)
draw_element.register(menus.users_select)
draw_element.register(searches.external_select)
draw_element.register(searches.multi_external_select)
