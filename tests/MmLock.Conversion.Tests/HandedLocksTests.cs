using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;

namespace MmLock.Conversion.Tests;

/// <summary>Locks handed from project to project where these are more than two, or compile the same files.</summary>
public sealed class HandedLocksTests
{
    private const string Library =
        "namespace Lib; public sealed class Held(object gate) { public void Do() { lock (gate) { } } }";

    private const string Application =
        "using Lib; using MmLock; namespace App; public class Own { [CoarseLock] readonly object _gate = new(); "
        + "public Held A() { lock (_gate) { } return new Held(_gate); } }";

    private static readonly string[] s_own = ["F:App.Own._gate"];

    [Fact]
    public async Task Every_framework_of_both_projects_converts()
    {
        using var workspace = new AdhocWorkspace();
        Solution before = Projects.Of(
            workspace, ("Lib(net8.0)", "Lib", Library, []), ("Lib(net10.0)", "Lib", Library, []),
            ("App(net8.0)", "App", Application, ["Lib(net8.0)"]), ("App(net10.0)", "App", Application, ["Lib(net10.0)"]));
        Solution after = await ApiConversion.ConvertAsync(before, s_own, default);
        foreach (string framework in new[] { "(net8.0)", "(net10.0)" })
        {
            Assert.Contains("Held(MmapLock gate)", await Projects.TextOf(after, "Lib" + framework), StringComparison.Ordinal);
            Assert.Contains("using (_gate.EnterWrite())", await Projects.TextOf(after, "App" + framework), StringComparison.Ordinal);
        }

        await Projects.BindsAsync(after);
    }

    [Fact]
    public async Task Linked_file_converts_in_the_project_that_hands_its_lock_there_and_in_the_other()
    {
        const string shared = "namespace Shared; internal sealed class Held(object gate) { public void Do() { lock (gate) { } } }";
        using var workspace = new AdhocWorkspace();
        Solution before = Projects.Of(
            workspace, ("Other", "Shared", shared, []), ("App", "Shared", shared, []),
            ("Top", "Top", Application.Replace("using Lib", "using Shared").Replace("public Held", "private Held"), []));
        ProjectId app = before.Projects.Single(p => p.Name == "App").Id;
        before = before.AddDocument(
            DocumentId.CreateNewId(app), "Own.cs", await Projects.TextOf(before, "Top"), filePath: "/Own.cs")
            .RemoveProject(before.Projects.Single(p => p.Name == "Top").Id);
        await Projects.BindsAsync(before);
        Solution after = await ApiConversion.ConvertAsync(before, s_own, default);
        Assert.Contains("Held(MmapLock gate)", await Projects.TextOf(after, "Other"), StringComparison.Ordinal);
        await Projects.BindsAsync(after);
    }

    [Fact]
    public async Task Lock_goes_through_a_project_in_the_middle()
    {
        const string middle =
            "using Lib; namespace Mid; public sealed class Middle { readonly object _mine; public Middle(object gate) { _mine = gate; } "
            + "public Held Next() => new Held(_mine); public void B() { lock (_mine) { } } }";
        string top = Application.Replace("using Lib;", "using Mid;").Replace("Held", "Middle");
        using var workspace = new AdhocWorkspace();
        Solution before = Projects.Of(
            workspace, ("Lib", "Lib", Library, []), ("Mid", "Mid", middle, ["Lib"]), ("App", "App", top, ["Mid", "Lib"]));
        await Projects.BindsAsync(before);
        Solution after = await ApiConversion.ConvertAsync(before, s_own, default);
        Assert.Contains("using (gate.EnterWrite())", await Projects.TextOf(after, "Lib"), StringComparison.Ordinal);
        Assert.Contains("using (_mine.EnterWrite())", await Projects.TextOf(after, "Mid"), StringComparison.Ordinal);
        Assert.Contains("using (_gate.EnterWrite())", await Projects.TextOf(after, "App"), StringComparison.Ordinal);
        await Projects.BindsAsync(after);
    }

    [Fact]
    public async Task Refusal_of_one_is_a_refusal_of_all()
    {
        const string middle =
            "using Lib; namespace Mid; public sealed class Middle(object gate) { public Held Next() => new Held(gate); "
            + "public string B() => gate.ToString()!; }";
        string top = Application.Replace("using Lib;", "using Mid;").Replace("Held", "Middle");
        using var workspace = new AdhocWorkspace();
        Solution before = Projects.Of(
            workspace, ("Lib", "Lib", Library, []), ("Mid", "Mid", middle, ["Lib"]), ("App", "App", top, ["Mid", "Lib"]));
        await Projects.BindsAsync(before);
        SolutionLocks locks = await SolutionLocks.OfAsync(before, default);
        Assert.Equal(3, locks.Projects.Count(p => p.Groups.Any(g => SolutionLocks.IdsOf(g).All(locks.Reasons.ContainsKey))));
        Assert.All(locks.Reasons.Values, r => Assert.Contains("the lock object escapes", r, StringComparison.Ordinal));
        Assert.Same(before, await ApiConversion.ConvertAsync(before, s_own, default));
    }

    /// <summary>Two projects may each have a class of the same name, of which only one has anything to do with the lock.</summary>
    [Fact]
    public async Task Namesake_in_another_project_is_another_declaration()
    {
        const string unrelated =
            "namespace Lib; public sealed class Held(object gate) { public void Do() { lock (gate) { } } public string Name => gate.ToString()!; }";
        using var workspace = new AdhocWorkspace();
        Solution before = Projects.Of(
            workspace, ("Lib", "Lib", Library, []), ("Unrelated", "Unrelated", unrelated, []), ("App", "App", Application, ["Lib"]));
        await Projects.BindsAsync(before);
        Solution after = await ApiConversion.ConvertAsync(before, s_own, default);
        Assert.Equal(unrelated, await Projects.TextOf(after, "Unrelated"));
        Assert.Contains("Held(MmapLock gate)", await Projects.TextOf(after, "Lib"), StringComparison.Ordinal);
        await Projects.BindsAsync(after);
    }
}
