using System.Diagnostics;
using CsCheck;
using MmLock.Validation;

namespace MmLock.Tests.Validation;

/// <summary>The graph of orders against a search that looks at everything, and its bounds.</summary>
public sealed class LockGraphTests
{
    private const int Nodes = 6;
    private static readonly StackTrace s_stack = new();

    private readonly record struct Order(int From, int To, LockMode Held, LockMode Asked, ulong Start);

    [Fact]
    public void Cycle_is_found_exactly_when_its_last_order_comes() =>
        Gen.Select(Gen.Int[0, Nodes - 1], Gen.Int[0, Nodes - 1], Gen.Bool, Gen.Bool, (f, t, h, a) =>
                new Order(f, t, h ? LockMode.Write : LockMode.Read, a ? LockMode.Write : LockMode.Read, 0))
            .Where(o => o.From != o.To).Array[1, 14].Sample(orders =>
            {
                var graph = new LockGraph();
                var known = new HashSet<Order>();
                foreach (Order order in orders)
                {
                    bool isNew = known.Add(order);
                    bool isCycle = graph.Add(EndOf(order.From, order.Held), EndOf(order.To, order.Asked), s_stack).Count > 0;
                    Assert.Equal(isNew && HasWayBack(order, order, known, []), isCycle);
                }
            });

    [Fact]
    public void Ranges_that_do_not_meet_make_no_cycle_until_they_do()
    {
        var graph = new LockGraph();
        AddressRange low = AddressRange.FromBounds(0, 10), high = AddressRange.FromBounds(90, 100);
        Assert.Empty(graph.Add(EndOf(0, LockMode.Write, low), EndOf(1, LockMode.Write), s_stack));
        Assert.Empty(graph.Add(EndOf(1, LockMode.Write), EndOf(0, LockMode.Write, high), s_stack));
        Assert.Empty(graph.Add(EndOf(1, LockMode.Write), EndOf(0, LockMode.Write, high), s_stack));
        Assert.Single(graph.Add(EndOf(1, LockMode.Write), EndOf(0, LockMode.Write, low), s_stack));
    }

    [Fact]
    public void Orders_are_bounded()
    {
        var graph = new LockGraph();
        for (int i = 0; i < 2 * LockGraph.Most; i++)
        {
            Assert.Empty(graph.Add(EndOf(i, LockMode.Write), EndOf(i + 1, LockMode.Write), s_stack));
        }

        Assert.Equal(LockGraph.Most, graph.Count);
        Assert.True(graph.TakeLoss());
        Assert.False(graph.TakeLoss());
        Assert.NotEmpty(graph.Add(EndOf(1, LockMode.Write), EndOf(0, LockMode.Write), s_stack).DefaultIfEmpty());
    }

    [Fact]
    public void Classes_and_reports_are_bounded()
    {
        var classes = new LockClassTable(2);
        Assert.NotNull(classes.Find("a"));
        Assert.NotNull(classes.Find("b"));
        Assert.Null(classes.Find("c"));
        Assert.Same(classes.Find("a"), classes.Find("a"));

        var reports = new ReportSet(2);
        Assert.True(reports.Add(Report("a")));
        Assert.False(reports.Add(Report("a")));
        Assert.True(reports.Add(Report("b")));
        Assert.False(reports.Add(Report("c")));
        Assert.Equal(2, reports.From(0).Length);
        Assert.Equal("b", Assert.Single(reports.From(1)).Message);

        static MmapLockReport Report(string name) => new("MML3005", name, name, s_stack, s_stack);
    }

    private static bool HasWayBack(Order last, Order first, HashSet<Order> known, HashSet<Order> seen) => known.Any(next =>
        next.From == last.To && next != first && (last.Asked == LockMode.Write || next.Held == LockMode.Write) && seen.Add(next)
        && ((next.To == first.From && (next.Asked == LockMode.Write || first.Held == LockMode.Write))
            || HasWayBack(next, first, known, seen)));

    private static LockGraph.End EndOf(int node, LockMode mode) => EndOf(node, mode, AddressRange.All);

    private static LockGraph.End EndOf(int node, LockMode mode, AddressRange range) =>
        new(new LockNode(node, $"lock {node}"), mode, range);
}
