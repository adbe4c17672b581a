using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Analyzers.Tests.Locks;

/// <summary>Which members of the library's collections ask how two keys compare, and of what.</summary>
public sealed class ComparerRunsTests
{
    [Theory]
    [InlineData("SortedList`2", "Add ContainsKey IndexOfKey Remove TryGetValue set_Item get_Item", "Clear RemoveAt GetKeyAtIndex get_Capacity set_Capacity get_Count GetEnumerator TrimExcess")]
    [InlineData("SortedDictionary`2", "Add ContainsKey Remove TryGetValue set_Item", "Clear get_Count GetEnumerator get_Keys CopyTo")]
    [InlineData("SortedSet`1", "Add Contains Remove UnionWith GetViewBetween", "Clear get_Count GetEnumerator")]
    [InlineData("Dictionary`2", "Add ContainsKey Remove TryAdd set_Item", "Clear get_Count GetEnumerator EnsureCapacity get_Values")]
    [InlineData("HashSet`1", "Add Contains Remove ExceptWith", "Clear get_Count GetEnumerator CopyTo TrimExcess")]
    [InlineData("PriorityQueue`2", "Enqueue Dequeue EnqueueDequeue", "Peek TryPeek Clear get_Count get_UnorderedItems")]
    [InlineData("List`1", "Contains IndexOf Remove Sort BinarySearch", "Add Clear RemoveAt Insert GetEnumerator")]
    public void Only_what_looks_for_an_entry_compares(string type, string compares, string others)
    {
        CSharpCompilation compilation = CSharpCompilation.Create("Library", references: AllRules.References);
        INamedTypeSymbol found = compilation.GetTypeByMetadataName("System.Collections.Generic." + type)!;
        Assert.All(compares.Split(' '), n => Assert.Contains(Methods(n), m => LibraryRuns.Compares(found.Name, m)));
        Assert.All(others.Split(' '), n => Assert.All(Methods(n), m => Assert.False(LibraryRuns.Compares(found.Name, m), m.Name)));

        IEnumerable<IMethodSymbol> Methods(string name)
        {
            IMethodSymbol[] methods = [.. found.GetMembers(name).OfType<IMethodSymbol>()];
            Assert.NotEmpty(methods);
            return methods;
        }
    }
}
