using Microsoft.CodeAnalysis;
using MmLock.Tool.Conversion;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Tests.Conversion;

public sealed class ApiStageTests
{
    private const string Source = """
        namespace MmLock
        {
            class CoarseLockAttribute : System.Attribute { }
            sealed class MmapLock { public Hold EnterWrite() => default; }
            struct Hold : System.IDisposable { public void Dispose() { } }
        }
        class Fine { [MmLock.CoarseLock] readonly object _gate = new(); int _n; void F() { lock (_gate) { _n++; } } }
        interface IItem { }
        class Item : IItem { }
        class Both
        {
            [MmLock.CoarseLock] readonly KIND _d = new();
            int _n;
            void F(string k) { ELEMENT? o; lock (_d) { _d.TryGetValue(k, out o); } TAKE }
        }
        """;

    [Theory]
    [InlineData("object", "lock (o!) { _n++; }", 3, "is locked itself ('F')")]
    [InlineData("SemaphoreSlim", "o!.Wait(); _n++; o.Release();", 4, "is locked itself ('F')")]
    [InlineData("IItem", "lock (o!) { _n++; }", 3, "behind the interface 'IItem'")]
    [InlineData("Item", "lock (o!) { _n++; }", 0, "")]
    public async Task Collection_that_is_locked_as_its_elements_are_moves_with_them_or_not_at_all(
        string element, string take, int refused, string reason)
    {
        using var folder = new TemporaryFolder();
        string path = folder.WriteProject(
            "P", Source.Replace("KIND", $"Dictionary<string, {element}>", StringComparison.Ordinal)
                .Replace("ELEMENT", element, StringComparison.Ordinal).Replace("TAKE", take, StringComparison.Ordinal));
        InputPath input = await InputPath.ResolveAsync(path, default);
        Solution solution = await SolutionLoader.LoadAsync(input, _ => { }, default);
        (Solution after, ConversionReport report) = await ApiStage.RunAsync(solution, input, SiteFilter.All, verify: false, default);

        // The declaration and the site of the other lock, and here what is not refused.
        Assert.Equal((refused > 0 ? 2 : 5, refused), (report.Converted, report.Refused.Count));
        Assert.All(report.Refused, r => Assert.Contains(reason, r.Reason, StringComparison.Ordinal));
        string text = (await after.Projects.Single().Documents.Single(d => d.Name == "Code.cs").GetTextAsync()).ToString();
        Assert.Contains("_gate.EnterWrite()", text, StringComparison.Ordinal);
        Assert.Equal(refused > 0, text.Contains("lock (_d)", StringComparison.Ordinal));
    }
}
