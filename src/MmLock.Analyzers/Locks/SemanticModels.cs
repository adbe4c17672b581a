using System.Collections.Concurrent;
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

#pragma warning disable RS1030 // The model of another file is what interprocedural analysis needs; cached per tree.
    public SemanticModel Get(SyntaxTree tree) => _models.GetOrAdd(tree, t => compilation.GetSemanticModel(t));
#pragma warning restore RS1030
}
