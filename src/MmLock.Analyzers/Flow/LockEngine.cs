using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// What rules on held locks share: made when a compilation's analysis starts, filled on demand. A rule asks for the
/// bodies of an operation block; a block without a word of locks costs a look at its file's words and nothing else.
/// </summary>
internal sealed class LockEngine
{
    private readonly Compilation _compilation;

    private LockEngine(Compilation compilation, LockModel locks, EffectModel effects)
    {
        _compilation = compilation;
        Locks = locks;
        Effects = effects;
    }

    public LockModel Locks { get; }

    public EffectModel Effects { get; }

    /// <returns>Null when the compilation can have no designated lock: it references no annotation, no lock type, and no option names one.</returns>
    public static LockEngine? Create(Compilation compilation, AnalyzerOptions analyzerOptions, CancellationToken cancellationToken)
    {
        MmLockOptions options = MmLockOptions.Read(compilation, analyzerOptions.AnalyzerConfigOptionsProvider, cancellationToken);
        bool hasLocks = compilation.GetTypeByMetadataName(KnownTypes.CoarseLock) is not null
            || compilation.GetTypeByMetadataName(KnownTypes.StructureLock) is not null
            || compilation.GetTypeByMetadataName("MmLock.MmapLock") is not null
            || !options.CoarseLockMembers.IsEmpty || !options.StructureLockMembers.IsEmpty;
        if (!hasLocks)
        {
            return null;
        }

        var locks = new LockModel(compilation, options, analyzerOptions.AnalyzerConfigOptionsProvider, new LockNames());
        return new LockEngine(compilation, locks, new EffectModel(compilation, locks, EffectTable.For(analyzerOptions, cancellationToken), options));
    }

    /// <summary>The bodies in an operation block that may hold a lock: the method's own, its lambdas and its local functions.</summary>
    public IEnumerable<LockedBody> BodiesOf(OperationBlockAnalysisContext context)
    {
        foreach (IOperation block in context.OperationBlocks)
        {
            if (block.Kind is not (OperationKind.Block or OperationKind.MethodBody or OperationKind.ConstructorBody or OperationKind.FieldInitializer or OperationKind.PropertyInitializer))
            {
                continue;
            }

            var method = context.OwningSymbol as IMethodSymbol;
            SyntaxNode declaration = DeclarationOf(block.Syntax);
            bool mayHold = Locks.Names.MayUseLocks(block.Syntax, _compilation, context.CancellationToken)
                || !Locks.RequiredBy(method).IsEmpty
                || HasLocalRequirement(block.Syntax);
            if (!mayHold)
            {
                continue;
            }

            foreach (LockedBody body in LockedBodies.Of(context.GetControlFlowGraph(block), declaration, method, Locks, context.CancellationToken))
            {
                yield return body;
            }
        }
    }

    /// <summary>The declaration that a block is the body of.</summary>
    private static SyntaxNode DeclarationOf(SyntaxNode block) =>
        block.AncestorsAndSelf().FirstOrDefault(a => FlowGraphs.IsBody(a) && a is not (PropertyDeclarationSyntax { ExpressionBody: null } or IndexerDeclarationSyntax { ExpressionBody: null })) ?? block;

    private static bool HasLocalRequirement(SyntaxNode block) =>
        block.DescendantNodes().OfType<LocalFunctionStatementSyntax>().Any(f => f.AttributeLists.Count > 0);
}
