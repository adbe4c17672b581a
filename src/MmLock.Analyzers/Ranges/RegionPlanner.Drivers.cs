using MmLock.Analyzers.Effects;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>How the code finds out whether a driver that it calls expects the coarse lock.</summary>
internal sealed partial class RegionPlanner
{
    private DriverCheck? FindCheck(CallPath driver)
    {
        if (DriverAccess.AllSafe(effects.Locks.Models.Compilation, cancellationToken))
        {
            return null;
        }

        if (region.IsTry)
        {
            _refusal = $"the region calls the driver callback {driver}, not every driver is [FineGrainedSafe], and an attempt that fails has no way back to a coarse hold";
            return null;
        }

        DriverSources sources =
            DriverSources.In(acquire, region, range.Fixed, summaries, bodies, effects.Locks.Graph, cancellationToken);
        if (sources.Unknown is { } unknown)
        {
            _refusal = $"the region calls the driver callback {driver}, not every driver is [FineGrainedSafe], and which one it calls is not known at the acquire: '{unknown}'";
            return null;
        }

        string? before = sources.Known.Count == 0 ? null
            : string.Join(" || ", sources.Known.Select(k => $"!DriverSafety.IsFineGrainedSafe({k})"));
        if (sources.Objects.Count == 0 && !sources.HasOthers)
        {
            return before is null ? null : new DriverCheck(null, null, false) { IsUnsafeBefore = before };
        }

        if (region.Anchor is LocalDeclarationStatementSyntax { UsingKeyword: var scoped } && scoped != default)
        {
            _refusal = $"the region calls the driver callback {driver}, and a using declaration leaves no way back to a coarse hold";
            return null;
        }

        foreach (LookedUp local in _locals.LookedUp)
        {
            if (DriverAccess.PathFrom(local.Type) is { } path
                && !local.IsCollection
                && Search.IsEmpty && !sources.HasOthers && sources.Objects.All(o => SymbolEqualityComparer.Default.Equals(o, local.Symbol))
                && local.Lookups.Count == 1
                && _wraps.Count > 0
                && _wraps[0].Statements[_wraps[0].Statements.Length - 1] is { } first
                && first.Contains(local.Lookups[0])
                && !InsideLoop(first)
                && IsFirstWork(first))
            {
                bool nullable = _model.GetTypeInfo(local.Lookups[0], cancellationToken).Nullability.FlowState
                    == NullableFlowState.MaybeNull;
                return new DriverCheck(first, $"!DriverSafety.IsFineGrainedSafe({local.Symbol.Name}{(nullable ? "?" : "")}.{path})", false)
                {
                    IsUnsafeBefore = before,
                };
            }
        }

        if (range.End is not null
            && DriverAccess.LookupOver(acquire, region, summaries.LockName, range.First, range.End, _model) is { } lookup)
        {
            return new DriverCheck(null, $"!DriverSafety.AreFineGrainedSafe({lookup})", true) { IsUnsafeBefore = before };
        }

        _refusal = $"the region calls the driver callback {driver}, not every driver is [FineGrainedSafe], and no lookup tells which drivers the range has";
        return null;
    }

    /// <summary>Nothing before the statement has an effect that a second try would repeat.</summary>
    private bool IsFirstWork(StatementSyntax statement) =>
        !region.Statements.SelectMany(s => s.DescendantNodesAndSelf().OfType<StatementSyntax>())
            .Where(s => s.Span.End <= statement.SpanStart)
            .Any(s => WhySlow(s) is not null);
}
