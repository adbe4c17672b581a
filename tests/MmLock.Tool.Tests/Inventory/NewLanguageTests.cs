using System.Text.Json;

namespace MmLock.Tool.Tests.Inventory;

/// <summary>What only newer versions of the language have than the one that the analyzers are built for.</summary>
public sealed class NewLanguageTests
{
    private const string Source = """
        using MmLock;
        partial class Store
        {
            private readonly MmapLock _gate = new();
            private int _sum;
            int Plain { get; set; }
            int Coded { get { Thread.Sleep(1); return field; } set; }
            partial int Parted { get; set; }
            int Written { get; set { Thread.Sleep(1); field = value; } }
            public int ByPlain() { using (_gate.EnterWrite()) { return _sum += Plain; } }
            public int ByCoded() { using (_gate.EnterWrite()) { return _sum += Coded; } }
            public int ByParted() { using (_gate.EnterWrite()) { return _sum += Parted; } }
            public void ByWritten(int n) { using (_gate.EnterWrite()) { _sum += n; Written = n; } }
        }
        partial class Store
        {
            partial int Parted { get { Thread.Sleep(1); return field; } set => field = value; }
        }
        """;

    [Fact]
    public async Task Accessor_with_code_is_a_call_though_the_property_has_a_field()
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteRuntimeProject("P", Source);
        (int exit, string output, string error) = await InProcess.MmlockAsync("inventory", project, "--format", "json");
        Assert.True(exit == 1, error + output);
        Dictionary<string, string?> becomes = JsonDocument.Parse(output).RootElement.GetProperty("sites").EnumerateArray()
            .Where(s => s.TryGetProperty("becomes", out JsonElement hold) && hold.ValueKind == JsonValueKind.String)
            .ToDictionary(s => s.GetProperty("line").ToString(), s => s.GetProperty("becomes").GetString());
        Assert.Equal(
            new Dictionary<string, string?> { ["10"] = "structure", ["11"] = "coarse", ["12"] = "coarse", ["13"] = "coarse" }, becomes);
    }

    /// <summary>Who gets or sets such a property touches the field, by accessors with code and without.</summary>
    [Theory]
    [InlineData("int Value { get; set; }")]
    [InlineData("int Value { get => field + 0; set; }")]
    [InlineData("int Value { get; set => field = value; }")]
    [InlineData("int Value { get => field + 0; set => field = value; }")]
    [InlineData("partial int Value { get; set; } } partial class Store { partial int Value { get => field; set => field = value; }")]
    [InlineData("partial int Value { get; set; } } partial class Store { int _value; partial int Value { get => _value; set => _value = value; }")]
    public async Task Field_behind_a_property_is_touched_under_the_structure_lock(string property)
    {
        using var folder = new TemporaryFolder();
        string project = folder.WriteRuntimeProject("P", $$"""
            using MmLock;
            partial class Store
            {
                private readonly MmapLock _gate = new();
                private readonly byte[] _data = new byte[1 << 20];
                private readonly FileStream _file = File.OpenRead("x");
                {{property}}
                public int Last { get { using (_gate.EnterRead()) { return Value; } } }
                public void Fill(int at, int n)
                {
                    using (_gate.EnterWrite())
                    {
                        Value = n;
                        RandomAccess.Read(_file.SafeFileHandle, _data.AsSpan(at, n), at);
                    }
                }
            }
            """);
        (int exit, string output, string error) = await InProcess.MmlockAsync("convert", project, "--to", "range");
        Assert.True(exit == 0, error + output);
        string text = File.ReadAllText(Path.Combine(folder.Root, "P", "Code.cs"));
        Assert.Matches(@"VmaLock\.Enter\(\)\)\s*{\s*Value = n;\s*}", text);
    }
}
