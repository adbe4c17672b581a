using System.Collections.Concurrent;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// The one place that asks a compilation for semantic models: a lock's sites and a method's effects are spread over
/// files, and a rule must know them while only one of those files is being analysed.
/// </summary>
internal sealed class SemanticModels(Compilation compilation)
{
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();

    public Compilation Compilation => compilation;

    public WorkCounter Work { get; } = new();

    /// <summary>Whether the source is at hand: of this project, or of one that it refers to where the host has both.</summary>
    public bool Contains(SyntaxTree tree) => OwnerOf(tree) is not null;

#pragma warning disable RS1030 // The model of another file is what interprocedural analysis needs; cached per tree.
    public SemanticModel Get(SyntaxTree tree) => _models.GetOrAdd(tree, t => (OwnerOf(t) ?? compilation).GetSemanticModel(t));
#pragma warning restore RS1030

    private Compilation? OwnerOf(SyntaxTree tree) =>
        compilation.ContainsSyntaxTree(tree) ? compilation
        : compilation.References.OfType<CompilationReference>().Select(r => r.Compilation).FirstOrDefault(c => c.ContainsSyntaxTree(tree));
}
