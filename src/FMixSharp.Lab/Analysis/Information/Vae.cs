using FMixSharp.Lab.Models;
using FMixSharp.Lab.Randomness;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>
/// The paper's variational autoencoder (spec §4.11): four strided convolutions, each with ReLU and then batch norm, and a linear layer give
/// the mean and the logarithm of the standard deviation of 64 latents; two linear layers and four convolutions of upsampled maps decode
/// them. 414,531 parameters for colour images of 32×32.
/// </summary>
/// <remarks>Built in training mode, in float32 on the processor. <c>forward</c> reconstructs images from their mean codes.</remarks>
internal sealed class Vae : CompositeModule
{
    /// <summary>Length of a code.</summary>
    public const int Latents = 64;

    /// <summary>The sides of its images are multiples of this.</summary>
    public const int SideUnit = 16;

    private const int Hidden = 256;
    private const int Features = 64;

    private readonly Sequential encoder,
        code,
        decoder;
    private readonly Linear mean,
        logDeviation;
    private readonly int grid;

    /// <summary>Builds the network; its weights are those of libtorch until <see cref="Initialise"/>.</summary>
    /// <param name="channels">1 or 3.</param>
    /// <param name="side">Rows and columns of the images: a multiple of 16, 32 in the paper. A side of 16·g gives maps of g×g before the
    /// first linear layer.</param>
    public Vae(int channels = 3, int side = 32)
        : base(nameof(Vae))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        if (side % SideUnit != 0)
            throw new ArgumentOutOfRangeException(
                nameof(side),
                side,
                $"must be a multiple of {SideUnit}: the encoder halves it four times"
            );
        using var scope = NewDisposeScope(); // for what layers with a bias leave behind when they are built
        grid = side / SideUnit;
        var flat = Features * grid * grid;
        encoder = Sequential([
            .. Halving(channels, 32),
            .. Halving(32, 32),
            .. Halving(32, 64),
            .. Halving(64, Features),
            Flatten(),
            Linear(flat, Hidden),
            ReLU(),
        ]);
        mean = Linear(Hidden, Latents);
        logDeviation = Linear(Hidden, Latents);
        code = Sequential(Linear(Latents, Hidden), ReLU(), Linear(Hidden, flat), ReLU());
        decoder = Sequential(
            new UpsampledConvolution(Features, 64, last: false),
            new UpsampledConvolution(64, 32, last: false),
            new UpsampledConvolution(32, 32, last: false),
            new UpsampledConvolution(32, channels, last: true)
        );
        RegisterComponents();
        foreach (var tensor in parameters().Concat(buffers()))
            tensor.DetachFromDisposeScope();

        static Module<Tensor, Tensor>[] Halving(int inputs, int outputs) =>
            [Conv2d(inputs, outputs, 4, 2, padding: 1), ReLU(), BatchNorm2d(outputs)];
    }

    /// <summary>
    /// Weights that depend on a key alone: convolutions Xavier normal, both heads zero, so that every code starts at the prior N(0, I), and
    /// the rest as <see cref="ModelInitialisation"/> gives it to other models.
    /// </summary>
    public void Initialise(RandomKey key)
    {
        ModelInitialisation.Initialise(this, key);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        foreach (var (path, layer) in named_modules())
        {
            if (layer is not Conv2d conv)
                continue;
            var shape = conv.weight.shape; // (outputs, inputs, 4, 4)
            var deviation = Math.Sqrt(2.0 / ((shape[0] + shape[1]) * shape[2] * shape[3]));
            conv.weight.copy_(KeyedNoise.Normal(key.Fold(Places.Xavier).Fold(path), shape) * deviation);
        }
        foreach (var parameter in mean.parameters().Concat(logDeviation.parameters()))
            parameter.zero_();
    }

    /// <summary>
    /// Mean and logarithm of the standard deviation of each image's code, (B, 64), of images (B, channels, side, side). The caller owns
    /// both.
    /// </summary>
    public (Tensor Mean, Tensor LogDeviation) Encode(Tensor images)
    {
        using var scope = NewDisposeScope();
        var hidden = encoder.call(FeatureMaps.ChannelsLast(images));
        return (mean.call(hidden).MoveToOuterDisposeScope(), logDeviation.call(hidden).MoveToOuterDisposeScope());
    }

    /// <summary>Images (B, channels, side, side) of codes (B, 64): the mean of the likelihood. The caller owns them.</summary>
    public Tensor Decode(Tensor codes)
    {
        using var scope = NewDisposeScope();
        return decoder.call(code.call(codes).view(-1, Features, grid, grid)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Decode(Encode(input).Mean).MoveToOuterDisposeScope();
    }
}
