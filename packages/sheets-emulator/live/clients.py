"""Drives a Python client against the emulator: python3 clients.py CLIENT URL TOKEN."""

import sys

CLIENT, URL, TOKEN = sys.argv[1:]
VALUES = [["TAG", "WHO"], ["A-1", "DISPONIBLE"]]


def with_gspread():
    import gspread
    import requests

    for module in (gspread.urls, gspread.http_client):
        for name in dir(module):
            value = getattr(module, name)
            if isinstance(value, str) and value.startswith("https://sheets.googleapis.com/"):
                setattr(module, name, value.replace("https://sheets.googleapis.com/", URL))
    session = requests.Session()
    session.headers["Authorization"] = "Bearer " + TOKEN
    client = gspread.Client(auth=None, session=session)
    book = client.open_by_key("shop")
    sheet = book.add_worksheet("Ops", 20, 5)
    sheet.update(VALUES, "A1")
    sheet.append_row(["A-2", "=1+1"], value_input_option="USER_ENTERED")
    assert sheet.get_all_records()[1] == {"TAG": "A-2", "WHO": 2}, sheet.get_all_records()
    cell = sheet.find("A-2")
    sheet.update_cell(cell.row, 2, "MR(93)")
    sheet.format("A1:B1", {"textFormat": {"bold": True}})
    sheet.update_note("A1", "the tag")
    assert sheet.get_note("A1") == "the tag"
    sheet.set_basic_filter("A1:B3")
    sheet.clear_basic_filter()
    sheet.merge_cells("D1:E1")
    sheet.freeze(rows=1)
    sheet.hide_rows(1, 2)
    # gspread counts an appended row as a new one, wherever it went; it has to ask again.
    book.worksheet("Ops").sort((1, "des"))
    sheet.add_dimension_group_rows(2, 4)
    sheet.define_named_range("A1:B3", "All")
    assert [name["name"] for name in book.list_named_ranges()] == ["All"]
    sheet.add_validation("B2:B3", gspread.utils.ValidationConditionType.one_of_list, ["DISPONIBLE", "MR(93)"])
    copy = sheet.duplicate(new_sheet_name="Copia")
    copy.delete_rows(2)
    book.batch_update({"requests": [{"deleteSheet": {"sheetId": copy.id}}]})
    book.update_title("Taller")


def with_googles():
    import httplib2
    from googleapiclient.discovery import build_from_document
    from importlib.resources import files

    class Bearer(httplib2.Http):
        def request(self, uri, method="GET", body=None, headers=None, **rest):
            headers = dict(headers or {}, authorization="Bearer " + TOKEN)
            return super().request(uri, method=method, body=body, headers=headers, **rest)

    document = files("googleapiclient.discovery_cache.documents").joinpath("sheets.v4.json").read_text()
    service = build_from_document(
        document, http=Bearer(), client_options={"api_endpoint": URL.rstrip("/")}
    ).spreadsheets()
    made = service.create(body={"properties": {"title": "Made"}}).execute()["spreadsheetId"]
    service.values().update(
        spreadsheetId=made, range="Sheet1!A1", valueInputOption="RAW", body={"values": VALUES}
    ).execute()
    reply = service.batchUpdate(
        spreadsheetId=made,
        body={"requests": [{"findReplace": {"find": "DISPONIBLE", "replacement": "MR(93)", "allSheets": True}}]},
    ).execute()
    assert reply["replies"][0]["findReplace"]["valuesChanged"] == 1, reply
    read = service.values().batchGet(spreadsheetId=made, ranges=["Sheet1!A1:B2"]).execute()
    assert read["valueRanges"][0]["values"] == [VALUES[0], ["A-1", "MR(93)"]], read


{"gspread": with_gspread, "google-api-python-client": with_googles}[CLIENT]()
