using System;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>How effects of callees become effects of their callers.</summary>
internal static class EffectRules
{
    /// <summary>
    /// Effects kept of a body, the nearest first. One kind of effect has several only by the parameters and the locks
    /// that it depends on.
    /// </summary>
    private const int MaxEffects = 64;

    public static EffectSummary Of(MethodFacts facts, Func<SyntaxNode, EffectSummary> summaries, int depth, WorkCounter work)
    {
        ImmutableDictionary<EffectKey, ImmutableArray<EffectStep>>.Builder effects =
            ImmutableDictionary.CreateBuilder<EffectKey, ImmutableArray<EffectStep>>();
        foreach (FactSite site in facts.Sites)
        {
            if (site is EffectSite { IsAwait: true })
            {
                continue;
            }

            foreach (KeyValuePair<EffectKey, ImmutableArray<EffectStep>> effect in At(site, summaries))
            {
                work.Add(1);

                // Sites come in source order: the first of equally short paths stays.
                if (effect.Value.Length <= depth
                    && (!effects.TryGetValue(effect.Key, out ImmutableArray<EffectStep> shortest) || effect.Value.Length < shortest.Length))
                {
                    effects[effect.Key] = effect.Value;
                }
            }
        }

        return effects.Count == 0 ? EffectSummary.None
            : new EffectSummary(
                effects.Count <= MaxEffects
                    ? effects.ToImmutable()
                    : Ordered(new EffectSummary(effects.ToImmutable())).OrderBy(e => e.Value.Length).Take(MaxEffects)
                        .ToImmutableDictionary());
    }

    /// <summary>The effects of one site, as its own body has them.</summary>
    public static IEnumerable<KeyValuePair<EffectKey, ImmutableArray<EffectStep>>> At(
        FactSite site, Func<SyntaxNode, EffectSummary> summaries)
    {
        switch (site)
        {
            case EffectSite effect:
                ImmutableArray<EffectStep> end = ImmutableArray.Create(
                    new EffectStep(effect.Label, effect.Location) { Unseen = effect.Unseen });
                return Keys(effect.Kind, effect.Parameters, "")
                    .Select(k => new KeyValuePair<EffectKey, ImmutableArray<EffectStep>>(k.Cover(effect.Covered), end));
            case CallSite call:
                return call.Targets.SelectMany(t => Through(call, summaries(t), summaries));
            default:
                return Enumerable.Empty<KeyValuePair<EffectKey, ImmutableArray<EffectStep>>>();
        }
    }

    public static bool AreSame(EffectSummary a, EffectSummary b) =>
        a.Effects.Count == b.Effects.Count
        && a.Effects.All(e => b.Effects.TryGetValue(e.Key, out ImmutableArray<EffectStep> other) && other.SequenceEqual(e.Value));

    private static IEnumerable<KeyValuePair<EffectKey, ImmutableArray<EffectStep>>> Through(
        CallSite call, EffectSummary callee, Func<SyntaxNode, EffectSummary> summaries)
    {
        var step = new EffectStep(call.Label, call.Location);
        foreach (KeyValuePair<EffectKey, ImmutableArray<EffectStep>> effect in Ordered(callee))
        {
            ImmutableArray<EffectStep> path = effect.Value.Insert(0, step);
            foreach ((EffectKey key, ImmutableArray<EffectStep> more) in Map(effect.Key, call, summaries))
            {
                yield return new KeyValuePair<EffectKey, ImmutableArray<EffectStep>>(
                    key.Cover(call.Covered), more.IsDefaultOrEmpty ? path : more.Insert(0, step));
            }
        }
    }

    public static IEnumerable<KeyValuePair<EffectKey, ImmutableArray<EffectStep>>> Ordered(EffectSummary summary) =>
        summary.Effects.OrderBy(e => e.Key.Kind).ThenBy(e => e.Key.Parameter).ThenBy(e => e.Key.Covered, StringComparer.Ordinal);

    /// <summary>An effect that depends on a parameter depends on what the caller passes.</summary>
    private static IEnumerable<(EffectKey Key, ImmutableArray<EffectStep> Instead)> Map(
        EffectKey key, CallSite call, Func<SyntaxNode, EffectSummary> summaries)
    {
        if (key.Parameter < 0)
        {
            yield return (key, default);
            yield break;
        }

        if (call.IsFunction || key.Parameter >= call.Arguments.Length)
        {
            // Who runs the function passes it something that is not seen here. That is a reason to stay silent, but not on unknown code.
            if (key.Kind != EffectKinds.PageProportional)
            {
                yield return (key with { Parameter = -1 }, default);
            }

            yield break;
        }

        ArgumentFact argument = call.Arguments[key.Parameter];
        if (key.Kind == EffectKinds.CallsUnknown)
        {
            foreach (KeyValuePair<EffectKey, ImmutableArray<EffectStep>> inner in argument.Functions.SelectMany(f => Ordered(summaries(f))))
            {
                // What the callee passes it is not seen here.
                if (inner.Key.Parameter < 0 || inner.Key.Kind != EffectKinds.PageProportional)
                {
                    yield return (inner.Key with { Parameter = -1, Covered = key.Covered }, inner.Value);
                }
            }

            foreach (EffectKinds kind in EffectNames.All.Where(k => k != EffectKinds.PageProportional && (argument.Kinds & k) != 0))
            {
                yield return (new EffectKey(kind, -1, key.Covered), default);
            }

            if (argument.IsUnknown || argument.Parameter >= 0)
            {
                yield return (key with { Parameter = argument.IsUnknown ? -1 : argument.Parameter }, default);
            }

            yield break;
        }

        if (argument.SizeOrigin.IsInputProportional || (argument.SizeOrigin.IsUnknown && key.Kind == EffectKinds.Allocates))
        {
            yield return (key with { Parameter = -1 }, default);
        }
        else
        {
            foreach (EffectKey mapped in argument.SizeOrigin.Parameters == 0
                ? Enumerable.Empty<EffectKey>()
                : Keys(key.Kind, argument.SizeOrigin.Parameters, key.Covered))
            {
                yield return (mapped, default);
            }
        }
    }

    private static IEnumerable<EffectKey> Keys(EffectKinds kind, ulong parameters, string covered)
    {
        if (parameters == 0)
        {
            yield return new EffectKey(kind, -1, covered);
        }

        for (int i = 0; parameters != 0; i++, parameters >>= 1)
        {
            if ((parameters & 1) != 0)
            {
                yield return new EffectKey(kind, i, covered);
            }
        }
    }
}
