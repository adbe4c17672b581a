using System;
using System.Collections.Concurrent;

namespace MmLock.Analyzers.Operations;

/// <summary>
/// The one place that asks a compilation for semantic models: a lock's sites and a method's effects are spread over
/// files, and a rule must know them while only one of those files is being analysed.
/// </summary>
internal sealed class SemanticModels
{
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly Lazy<List<Compilation>> _referenced;
    private RecastVariables? _recast;

    public SemanticModels(Compilation compilation)
    {
        Compilation = compilation;
        Facts = new BindingFacts(this);
        _referenced = new Lazy<List<Compilation>>(() => ReferencedBy(compilation));
    }

    public Compilation Compilation { get; }

    /// <summary>What need not be bound, since an earlier compilation has.</summary>
    public BindingFacts Facts { get; }

    public WorkCounter Work { get; } = new();

    /// <summary>Variables that keep their values by what the language says, and are changed all the same.</summary>
    public RecastVariables Recast(CancellationToken cancellationToken) => _recast ??= RecastVariables.In(this, cancellationToken);

    /// <summary>Nothing sets the field, nor what is a part of it, after the object was made.</summary>
    public bool IsSetOnce(IFieldSymbol field, CancellationToken cancellationToken) =>
        field.IsConst || field.IsReadOnly && !Recast(cancellationToken).Has(field);

    /// <summary>The same for a property that keeps its value itself; one that is set as its object is made counts as that.</summary>
    public bool IsSetOnce(IPropertySymbol property, CancellationToken cancellationToken) =>
        property.SetMethod is null or { IsInitOnly: true } && !Recast(cancellationToken).Has(property);

    /// <summary>Whether the source is at hand: of this project, or of one that it refers to where the host has both.</summary>
    public bool Contains(SyntaxTree tree) => OwnerOf(tree) is not null;

#pragma warning disable RS1030 // The model of another file is what interprocedural analysis needs; cached per tree.
    public SemanticModel Get(SyntaxTree tree) => _models.GetOrAdd(tree, t => (OwnerOf(t) ?? Compilation).GetSemanticModel(t));
#pragma warning restore RS1030

    /// <summary>The compilation that a tree is of; null where its source is not at hand.</summary>
    public Compilation? OwnerOf(SyntaxTree tree) =>
        Compilation.ContainsSyntaxTree(tree) ? Compilation : _referenced.Value.FirstOrDefault(c => c.ContainsSyntaxTree(tree));

    /// <summary>The projects below, and the projects below those: a compiler is told of some through others only.</summary>
    private static List<Compilation> ReferencedBy(Compilation compilation)
    {
        var found = new List<Compilation>();
        var seen = new HashSet<Compilation> { compilation };
        var open = new Queue<Compilation>(seen);
        while (open.Count > 0)
        {
            foreach (Compilation below in open.Dequeue().References.OfType<CompilationReference>().Select(r => r.Compilation)
                .Where(seen.Add))
            {
                found.Add(below);
                open.Enqueue(below);
            }
        }

        return found;
    }
}
