using Microsoft.CodeAnalysis;
using MmLock.Tool.Conversion;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Tests.Conversion;

public sealed class PublicSignaturesTests
{
    private const string Source = """
        namespace MmLock { class CoarseLockAttribute : System.Attribute { } }
        public class Store(System.Threading.ReaderWriterLockSlim gate)
        {
            [MmLock.CoarseLock] private readonly System.Threading.ReaderWriterLockSlim _gate = gate;
            public System.Threading.ReaderWriterLockSlim Gate => _gate;
            internal System.Threading.ReaderWriterLockSlim Own => _gate;
            protected void Under(System.Threading.ReaderWriterLockSlim some) { some.EnterReadLock(); some.ExitReadLock(); }
            public void M() { _gate.EnterWriteLock(); Under(_gate); _gate.ExitWriteLock(); }
        }
        class Inner { public void Take(System.Threading.ReaderWriterLockSlim some) { } public void M(Store s) => Take(s.Gate); }
        """;

    [Theory]
    [InlineData("Library", new[] { "Store.Gate", "Store.Store(", "Store.Under(" })]
    [InlineData("Exe", new string[0])]
    public async Task Those_of_a_library_that_others_can_name(string kind, string[] expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.WriteProject("P", kind == "Exe" ? "return;\n" + Source : Source);
        if (kind == "Exe")
        {
            File.WriteAllText(path, File.ReadAllText(path).Replace(
                "<PropertyGroup>", "<PropertyGroup><OutputType>Exe</OutputType>", StringComparison.Ordinal));
        }

        InputPath input = await InputPath.ResolveAsync(path, default);
        Solution solution = await SolutionLoader.LoadAsync(input, _ => { }, default);
        SolutionInventory inventory = await SolutionInventory.TakeAsync(solution, input, default);
        IReadOnlyList<ChangedSignature> found =
            await PublicSignatures.OfAsync(solution, input, [.. inventory.Locks.Select(l => l.Id)], default);
        Assert.Equal(expected.Length, found.Count);
        Assert.All(expected, e => Assert.Single(found, f => f.Signature.Contains(e, StringComparison.Ordinal)));
        Assert.All(found, f => Assert.Contains("ReaderWriterLockSlim", f.Signature, StringComparison.Ordinal));
        Assert.Empty(await PublicSignatures.OfAsync(solution, input, [], default));
    }
}
