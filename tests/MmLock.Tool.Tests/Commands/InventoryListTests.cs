using System.Text.Json.Nodes;

namespace MmLock.Tool.Tests.Commands;

/// <summary><c>mmlock inventory</c> of several solutions: a line each, or a line for each site.</summary>
public sealed class InventoryListTests : IDisposable
{
    private const string Source = """
        namespace MmLock { public sealed class CoarseLockAttribute : System.Attribute; }
        public sealed class Store
        {
            [MmLock.CoarseLock] private readonly object _gate = new();
            private int _count;

            public void Add()
            {
                lock (_gate)
                {
                    _count++;
                }
            }

            public int Count()
            {
                lock (_gate)
                {
                    return _count;
                }
            }
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _first;
    private readonly string _second;

    public InventoryListTests()
    {
        _first = _folder.WriteProject("first", Source);
        _second = _folder.WriteProject("second", "public sealed class Empty;");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Several_paths_give_one_table_that_fits_a_terminal()
    {
        string gone = Path.Combine(_folder.Root, "gone.slnx");
        (int exit, string output, string error) = await InProcess.MmlockOnTerminalAsync(80, "inventory", _first, gone, _second);
        Assert.True(exit == 2, output + error);
        Assert.Contains($"'{gone}' does not exist", error, StringComparison.Ordinal);
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.All(lines, l => Assert.True(l.Length <= 80, l));
        Assert.Matches("^solution +locks  sites  raw  coarse  range  structure  refused$", lines[0]);
        Assert.Matches(@"^.*….*first\.csproj +1 +2 +2 +0 +0 +0 +0$", lines[1]);
        Assert.Matches(@"^.*….*gone\.slnx +- +- +- +- +- +- +-$", lines[2]);
        Assert.Matches(@"^.*….*second\.csproj +0 +0 +0 +0 +0 +0 +0$", lines[3]);
        Assert.Matches("^all +1 +2 +2 +0 +0 +0 +0$", lines[4]);
        Assert.Contains("1 solution could not be read", output, StringComparison.Ordinal);

        // To a file or a pipe, with the paths as they are.
        (exit, output, _) = await InProcess.MmlockAsync("inventory", _first, _second);
        Assert.Equal(1, exit);
        Assert.Contains(_first, output, StringComparison.Ordinal);
        Assert.DoesNotContain('…', output);
    }

    [Fact]
    public async Task List_in_a_file_gives_json_lines_the_same_as_one_by_one()
    {
        string list = _folder.Write("list.txt", $"# the code of two teams\n\"{_first}\"\n{_second}\n");
        string file = Path.Combine(_folder.Root, "sites.jsonl");
        (int exit, string output, string error) = await InProcess.MmlockAsync(
            "inventory", "@" + list, "--format", "jsonl", "--output", file);
        Assert.True(exit == 1 && output.Length == 0, output + error);
        string[] lines = (await File.ReadAllTextAsync(file)).TrimEnd('\n').Split('\n');
        JsonNode[] sites = [.. lines.Select(l => JsonNode.Parse(l)!)];
        Assert.Equal(["declaration", "acquire", "acquire"], sites.Select(s => (string)s["kind"]!));
        Assert.All(sites, s => Assert.Equal(_first, (string?)s["solution"]));
        Assert.All(sites, s => Assert.True((bool)s["designated"]!));

        (exit, output, error) = await InProcess.MmlockAsync("inventory", _first, "--format", "jsonl");
        Assert.True(exit == 1, error);
        Assert.Equal(lines, output.TrimEnd('\n').Split('\n'));

        // What the form of one solution says of a site, under the same names.
        (_, output, _) = await InProcess.MmlockAsync("inventory", _first, "--format", "json");
        foreach ((JsonNode? site, JsonNode line) in JsonNode.Parse(output)!["sites"]!.AsArray().Zip(sites))
        {
            Assert.All(site!.AsObject().Where(f => f.Key != "guards"), f => Assert.True(JsonNode.DeepEquals(f.Value, line[f.Key]), f.Key));
        }
    }

    [Fact]
    public async Task What_cannot_be_is_told_before_anything_is_read()
    {
        (int exit, string output, string error) = await InProcess.MmlockAsync("inventory", _first, _second, "--format", "json");
        Assert.True(exit == 2 && output.Length == 0, output + error);
        Assert.Contains("take jsonl", error, StringComparison.Ordinal);
        (exit, output, error) = await InProcess.MmlockAsync("inventory", _first, _second, "--format", "jsonl", "--output", _second);
        Assert.True(exit == 2 && output.Length == 0, output + error);
        Assert.Contains("is the input", error, StringComparison.Ordinal);
        (exit, output, error) = await InProcess.MmlockAsync("inventory", "@" + Path.Combine(_folder.Root, "no-list.txt"));
        Assert.True(exit == 2 && output.Length == 0, output + error);
        Assert.Contains("no-list.txt", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Root, "second", "obj")));

        // A source of one of them is no place for the output, which is known once that one is loaded.
        string code = Path.Combine(_folder.Root, "second", "Code.cs");
        (exit, output, error) = await InProcess.MmlockAsync("inventory", _first, _second, "--format", "jsonl", "--output", code);
        Assert.True(exit == 2 && output.Length == 0, output + error);
        Assert.Contains("is a source file of the input", error, StringComparison.Ordinal);
        Assert.Equal("public sealed class Empty;", await File.ReadAllTextAsync(code));
    }
}
