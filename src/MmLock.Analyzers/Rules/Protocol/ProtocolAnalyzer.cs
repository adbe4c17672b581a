using System.Collections.Immutable;
using System.Linq;
using MmLock.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>Runs the rules on acquire and release (MML3001, 3002, 3003, 3006, 3010) over each body that uses a lock. One dataflow serves them all.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ProtocolAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableArray<ProtocolRule> s_rules = ImmutableArray.Create<ProtocolRule>(
        new MML3001LockNotReleased(),
        new MML3002AcquireGap(),
        new MML3003ReleaseMismatch(),
        new MML3006ThreadAffineHold(),
        new MML3010GuardMisuse());

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        RuleDescriptors.LockNotReleased,
        RuleDescriptors.AcquireGap,
        RuleDescriptors.ReleaseMismatch,
        RuleDescriptors.ThreadAffineHold,
        RuleDescriptors.GuardMisuse);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (LockEngine.Create(start.Compilation, start.Options, start.CancellationToken) is { } engine)
            {
                var references = new LockReferences(start.Compilation, engine.Locks);
                start.RegisterOperationBlockAction(block => Analyze(block, engine, references));

                // A guard that holds nothing needs no lock operation around it, so the block action may never see it.
                start.RegisterOperationAction(o => MML3010GuardMisuse.ReportDefault(o, engine.Locks.Types), OperationKind.DefaultValue, OperationKind.ObjectCreation);
            }
        });
    }

    private static void Analyze(OperationBlockAnalysisContext context, LockEngine engine, LockReferences references)
    {
        foreach (LockedBody body in engine.BodiesOf(context).Where(b => b.Locks.IsComplete))
        {
            var asked = new ProtocolBody(body, engine.Locks, references, context.CancellationToken);
            foreach (Diagnostic diagnostic in s_rules.SelectMany(r => r.Find(asked)))
            {
                context.ReportDiagnostic(diagnostic);
            }
        }
    }
}
