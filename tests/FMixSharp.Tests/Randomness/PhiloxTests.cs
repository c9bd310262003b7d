namespace FMixSharp.Tests.Randomness;

/// <summary>Known answers published with the Random123 library for philox4x32, ten rounds.</summary>
public sealed class PhiloxTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u,
        0x85a308d3u,
        0x13198a2eu,
        0x03707344u,
        0xa4093822u,
        0x299f31d0u,
        0xd16cfe09u,
        0x94fdccebu,
        0x5001e420u,
        0x24126ea1u
    )]
    public void Block_gives_the_published_answers(
        uint c0,
        uint c1,
        uint c2,
        uint c3,
        uint key0,
        uint key1,
        uint expected0,
        uint expected1,
        uint expected2,
        uint expected3
    )
    {
        Philox.Block(ref c0, ref c1, ref c2, ref c3, key0, key1);
        Assert.Equal((expected0, expected1, expected2, expected3), (c0, c1, c2, c3));
    }

    [Fact]
    public void Stream_is_the_blocks_of_its_key_in_order()
    {
        var stream = new RandomKey(0x299f31d0a4093822).Stream();
        for (uint block = 0; block < 3; block++)
        {
            uint c0 = block,
                c1 = 0,
                c2 = 0,
                c3 = 0;
            Philox.Block(ref c0, ref c1, ref c2, ref c3, 0xa4093822, 0x299f31d0);
            uint[] drawn = [stream.NextUInt32(), stream.NextUInt32(), stream.NextUInt32(), stream.NextUInt32()];
            Assert.Equal([c0, c1, c2, c3], drawn);
        }
    }
}
