using FMixSharp.Analysis.Attribution;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.GradCam;

/// <summary>
/// Where in masked mixtures of two test images of different classes a model finds either class: the share of each map's mass that lies on
/// its source, for mixtures with λ in one fifth of [0, 1]. A model that looks everywhere alike has shares λ and 1 − λ; one that tells the
/// sources apart has shares near 1.
/// </summary>
/// <param name="Lambda">Mean λ of the mixtures.</param>
/// <param name="Count">Number of mixtures.</param>
/// <param name="OwnShare">Mean share of the own class's map where the mask keeps the own content; null when all maps were 0.</param>
/// <param name="PartnerShare">Mean share of the partner's class's map where the partner's content is; null when all maps were 0.</param>
public sealed record CamSources(double Lambda, int Count, double? OwnShare, double? PartnerShare)
{
    private const int Bins = 5;
    private const int BatchSize = 100;

    /// <summary>The bins that any mixture fell in, by λ.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">Test images.</param>
    /// <param name="layer">Name of the layer.</param>
    /// <param name="method">How maps are made.</param>
    /// <param name="mix">A method that mixes by masks, such as "fmix" or "cutmix"; each image has its own mask.</param>
    /// <param name="key">The randomness of the mixtures.</param>
    /// <exception cref="ArgumentException">The method has no masks.</exception>
    internal static IReadOnlyList<CamSources> Of(
        TrainedModel model,
        ModelImages images,
        string layer,
        CamMethod method,
        string mix,
        RandomKey key
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        var sampler = MixMethods.Create(mix, perSample: true);
        var extractor = new CamExtractor(model.Model, layer, method);
        var mixtures = new List<(double Lambda, double Own, double Partner)>();
        // Shuffled: a data set may be in the order of its classes, and then partners are of one class.
        foreach (var batch in images.Unchanged(BatchSize, key).Epoch(0))
        {
            using (batch)
            {
                using var scope = NewDisposeScope();
                var plan = sampler.Draw(batch.Inputs, key.Fold(Places.Mix), batch.Index, batch.Labels);
                if (plan.Rule is not Selection { Masks: { IsSoft: false } masks })
                    throw new ArgumentException(
                        $"{plan.Method} does not put two images side by side by masks, so a map has no share on either; use fmix "
                            + $"or cutmix.",
                        nameof(mix)
                    );
                var mixed = ImageMixing.Apply(plan, batch.Inputs, images.Normalisation).to(model.Device);
                var own = Mask(masks).to(model.Device);
                var partners = batch.Labels.index_select(0, tensor(plan.Partners.ToArray()).to(ScalarType.Int64));
                var ownShares = Shares(extractor, mixed, batch.Labels, own);
                var partnerShares = Shares(extractor, mixed, partners, 1 - own);
                var (labels, others) = (batch.Labels.data<long>().ToArray(), partners.data<long>().ToArray());
                for (var i = 0; i < batch.Size; i++)
                    if (labels[i] != others[i])
                        mixtures.Add((plan.Lambdas[i], ownShares[i], partnerShares[i]));
            }
        }
        return
        [
            .. mixtures
                .GroupBy(mixture => Math.Min((int)(mixture.Lambda * Bins), Bins - 1))
                .OrderBy(bin => bin.Key)
                .Select(bin => new CamSources(
                    bin.Average(mixture => mixture.Lambda),
                    bin.Count(),
                    Mean(bin.Select(mixture => mixture.Own)),
                    Mean(bin.Select(mixture => mixture.Partner))
                )),
        ];
    }

    // Share of each map's mass under its mask; NaN for a map that is 0.
    private static float[] Shares(CamExtractor extractor, Tensor mixed, Tensor classes, Tensor mask)
    {
        using var scope = NewDisposeScope();
        using var maps = extractor.Compute(mixed, classes);
        var resized = maps.Resized((int)mixed.shape[2], (int)mixed.shape[3]);
        return ((resized * mask).sum([1, 2]) / resized.sum([1, 2])).cpu().data<float>().ToArray();
    }

    private static Tensor Mask(MaskSet masks)
    {
        var mask = empty([masks.Count, masks.Shape[0], masks.Shape[1]], ScalarType.Byte);
        masks.HardValues.CopyTo(mask.bytes);
        return mask.to(ScalarType.Float32);
    }

    private static double? Mean(IEnumerable<double> shares)
    {
        var finite = shares.Where(double.IsFinite).ToArray();
        return finite.Length == 0 ? null : finite.Average();
    }
}
