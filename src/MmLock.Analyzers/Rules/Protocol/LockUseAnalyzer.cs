using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using MmLock.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// Runs the rules on what code does with locks that it holds or should hold, over each body that takes a lock or touches
/// something guarded. One dataflow serves them all.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockUseAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableArray<LockUseRule> s_rules = ImmutableArray.Create<LockUseRule>(
        new MML3004SelfDeadlock(),
        new MML3005LockOrderInversion(),
        new MML3007UnguardedAccess(),
        new MML3008WriteUnderReadHold(),
        new MML3009UnstableLockIdentity());

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        RuleDescriptors.SelfDeadlock,
        RuleDescriptors.LockOrderInversion,
        RuleDescriptors.UnguardedAccess,
        RuleDescriptors.WriteUnderReadHold,
        RuleDescriptors.UnstableLockIdentity);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (LockEngine.Create(start.Compilation, start.Options, start.CancellationToken) is { } engine)
            {
                var model = new LockUseModel(start.Compilation, engine);
                start.RegisterOperationBlockAction(block => Analyze(block, model));
            }
        });
    }

    private static void Analyze(OperationBlockAnalysisContext context, LockUseModel model)
    {
        foreach (IOperation block in context.OperationBlocks.Where(b => b.Kind is OperationKind.Block or OperationKind.MethodBody or OperationKind.ConstructorBody))
        {
            bool concerned = model.Names.MayBeTouchedIn(block.Syntax, context.CancellationToken)
                || model.Locks.Names.MayUseLocks(block.Syntax, context.Compilation, context.CancellationToken);
            if (!concerned)
            {
                continue;
            }

            foreach (BodyPart part in BodyParts.Of(context.GetControlFlowGraph(block), context.OwningSymbol as IMethodSymbol, model.Locks, context.CancellationToken))
            {
                if (part.Locks.IsComplete)
                {
                    var body = new LockUseBody(part, model, context.CancellationToken);
                    foreach (Diagnostic diagnostic in s_rules.SelectMany(r => r.Find(body)))
                    {
                        context.ReportDiagnostic(diagnostic);
                    }
                }
            }
        }
    }
}
