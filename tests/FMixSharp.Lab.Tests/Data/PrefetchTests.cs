using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Tests.Data;

public sealed class PrefetchTests
{
    private sealed class Item(int index, Action freed) : IDisposable
    {
        public int Index { get; } = index;

        public bool Filled { get; set; }

        public void Dispose() => freed();
    }

    private int made,
        freed;

    private IEnumerable<Item> Items(int count, int ahead, Action<Item>? fill = null) =>
        Prefetch.Items(
            0,
            count,
            ahead,
            index =>
            {
                made++;
                return new Item(index, () => Interlocked.Increment(ref freed));
            },
            item =>
            {
                fill?.Invoke(item);
                item.Filled = true;
            }
        );

    [Fact]
    public void Items_come_in_order_and_filled()
    {
        var expected = 0;
        // Later items are ready first, and still wait for their turn.
        foreach (var item in Items(20, 3, item => Thread.Sleep(item.Index % 3 == 0 ? 5 : 0)))
        {
            Assert.Equal(expected++, item.Index);
            Assert.True(item.Filled);
            item.Dispose();
        }
        Assert.Equal((20, 20, 20), (expected, made, freed));
    }

    [Fact]
    public void No_more_than_the_allowed_number_is_made_ahead()
    {
        foreach (var item in Items(20, 2))
        {
            Assert.True(made <= item.Index + 3, $"{made} made when item {item.Index} was read");
            item.Dispose();
        }
    }

    [Fact]
    public void Leaving_early_frees_what_was_made_ahead()
    {
        foreach (var item in Items(20, 2, _ => Thread.Sleep(2)))
        {
            item.Dispose();
            if (item.Index == 4)
                break;
        }
        Assert.InRange(made, 5, 8);
        Assert.Equal(made, freed);
    }

    [Fact]
    public void Failure_surfaces_at_its_item_with_its_own_stack_and_frees_the_rest()
    {
        var read = 0;
        var exception = Assert.Throws<InvalidDataException>(() =>
        {
            foreach (var item in Items(20, 2, Fail))
            {
                read++;
                item.Dispose();
            }
        });
        Assert.Equal(3, read);
        Assert.Contains(nameof(Fail), exception.StackTrace);
        Assert.Equal(made, freed);
    }

    [Fact]
    public void Failure_of_an_item_nobody_reads_is_not_raised()
    {
        foreach (var item in Items(20, 2, Fail))
        {
            item.Dispose();
            if (item.Index == 2)
                break;
        }
        Assert.Equal(made, freed);
    }

    private static void Fail(Item item)
    {
        if (item.Index == 3)
            throw new InvalidDataException("item 3");
    }
}
