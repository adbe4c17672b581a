using System.Collections.Immutable;
using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Tests.Rules.Hold;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Tests.Flow;

/// <summary>Runs the dataflow over the body of <c>M</c> and tells what is held at each call of a one-letter method.</summary>
internal sealed class FlowProbe
{
    private readonly LockModel _model;

    private FlowProbe(CSharpCompilation compilation)
    {
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        _model = new LockModel(compilation, MmLockOptions.Read(compilation, null, default));
        IMethodSymbol method = compilation.GetSymbolsWithName("M").OfType<IMethodSymbol>().Single();
        SyntaxNode declaration = method.DeclaringSyntaxReferences.Single().GetSyntax();
        Locks = HeldLocksAnalysis.Run(
            FlowGraphs.Of(declaration, _model.Models.Get(declaration.SyntaxTree), default)!, method, [], _model, default);
        Changes = _model.Changes(method, default);
    }

    public HeldLocks Locks { get; }

    public LockModel Model => _model;

    /// <summary>The section of the acquire of <c>M</c> that stands first in the text.</summary>
    public CriticalSection Section
    {
        get
        {
            Location first =
                Locks.Sites.Where(s => s.Operation is not null).Select(s => s.Location).OrderBy(l => l.SourceSpan.Start).First();
            return CriticalSection.At(first.SourceTree!.GetRoot(), first.SourceSpan, _model, default)!;
        }
    }

    /// <summary>What the method does to its caller's locks.</summary>
    public ImmutableArray<CalleeLockEffect> Changes { get; }

    /// <summary>Source of the members of a class with a few locks; <c>M</c> is the method that is analysed.</summary>
    public static FlowProbe Of(string members, NullableContextOptions nullable = NullableContextOptions.Disable)
    {
        string source = HoldVerifier.Usings + HoldVerifier.Mm + $$"""
            class C
            {
                [CoarseLock] readonly object _gate = new();
                readonly object _plain = new();
                readonly ReaderWriterLockSlim _sem = new();
                readonly Lock _lock = new();
                readonly SemaphoreSlim _one = new(1, 1);
                readonly Mm _mm = new();
                RangeGuard _stored;
                static bool Cond() => DateTime.Now.Ticks == 0;
                static void A() { } static void B() { } static void D() { } static void E() { }
                {{members}}
            }
            """;
        return new FlowProbe(CSharpCompilation.Create(
            "Probe",
            [CSharpSyntaxTree.ParseText(source, path: "probe.cs")],
            [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MmapLock).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: nullable)));
    }

    /// <summary>"_gate:Write" for what is held on every path, "_gate:Write?" for what is held on some; in order of acquisition.</summary>
    public string At(string marker)
    {
        Assert.True(Locks.IsComplete);
        IOperation call = Locks.Graph.Blocks.SelectMany(FlowGraphs.Operations).SelectMany(o => o.DescendantsAndSelf())
            .OfType<IInvocationOperation>().Where(c => c.TargetMethod.Name == marker && c.TargetMethod.Parameters.IsEmpty && !c.IsImplicit)
            .Distinct().OrderBy(c => c.Syntax.SpanStart).First();
        HeldAt at = Locks.At(call.Syntax, call.Kind);
        if (!at.IsReached)
        {
            return "unreached";
        }

        HashSet<(int, Analyzers.Primitives.HoldMode)> must = [.. at.Must.Select(h => (h.Site.Index, h.Mode))];
        return string.Join(
            " ", at.May.Select(h =>
                $"{h.Site.Path.ToString().Replace("this.", "")}:{h.Mode}{(must.Contains((h.Site.Index, h.Mode)) ? "" : "?")}"));
    }
}
