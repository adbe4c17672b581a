using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Rules;

/// <summary>The sites of one compilation, found once, when the first operation that can be one is analysed.</summary>
internal sealed class LockSites(Compilation compilation, AnalyzerConfigOptionsProvider options)
{
    private readonly object _gate = new();
    private LockGraph? _graph;
    private Dictionary<SyntaxNode, (LockGroup Group, PlacedOperation Operation)>? _bySyntax;

    /// <summary>A cancelled reader leaves nothing behind; the next one starts over.</summary>
    public (LockGraph Graph, LockGroup Group, PlacedOperation Operation)? Find(SyntaxNode syntax, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_bySyntax is null)
            {
                LockGraph graph = LockGraph.Build(compilation, options, cancellationToken);
                _bySyntax = graph.Groups.SelectMany(g => g.Operations.Select(o => (g, o))).ToDictionary(p => p.o.Syntax);
                _graph = graph;
            }

            return _bySyntax.TryGetValue(syntax, out (LockGroup Group, PlacedOperation Operation) found) ? (_graph!, found.Group, found.Operation) : null;
        }
    }
}

/// <summary>Base of the rules that report lock sites, each in the operation that it is.</summary>
public abstract class LockSiteAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            AnalyzerConfigOptionsProvider options = start.Options.AnalyzerConfigOptionsProvider;
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.CoarseLock) is null
                && start.Compilation.GetTypeByMetadataName("MmLock.MmapLock") is null
                && !IsConfigured(start.Compilation, options))
            {
                return;
            }

            var sites = new LockSites(start.Compilation, options);
            start.RegisterOperationAction(
                operation =>
                {
                    if (sites.Find(operation.Operation.Syntax, operation.CancellationToken) is { } site
                        && Report(site.Group, site.Operation, site.Graph, operation.CancellationToken) is { } diagnostic)
                    {
                        operation.ReportDiagnostic(diagnostic);
                    }
                },
                OperationKind.Invocation,
                OperationKind.Lock,
                OperationKind.PropertyReference);
        });
    }

    internal abstract Diagnostic? Report(LockGroup group, PlacedOperation operation, LockGraph graph, CancellationToken cancellationToken);

    private static bool IsConfigured(Compilation compilation, AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue(DesignatedLocks.OptionName, out _)
        || compilation.SyntaxTrees.Any(t => options.GetOptions(t).TryGetValue(DesignatedLocks.OptionName, out _));
}
