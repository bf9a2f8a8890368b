#!/bin/sh
# Starts Ceph's radosgw with one monitor and one in-memory OSD below the folder $1, on the ports $2 (S3) and $3 (monitor).
# With $4, buckets are websites at BUCKET.$4 on the same port.
# Prints "ready" when the user AKTEST / SKTEST can sign in; the processes' ids are in $1/*.pid.
set -eu
D=$1; P=$2; M=$3; W=${4:-}; C=$D/ceph.conf
mkdir "$D/mon" "$D/osd" "$D/rgw"
cat > "$C" <<EOT
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_host = [v2:127.0.0.1:$M]
public_addr = 127.0.0.1
keyring = $D/keyring
osd_pool_default_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
mon_data = $D/mon
osd_data = $D/osd
mon_data_avail_crit = 1
rgw_data = $D/rgw
admin_socket = $D/\$name.asok
pid_file = $D/\$name.pid
log_file = $D/\$name.log
EOT
K=--create-keyring
for u in mon. client.admin client.rgw osd.0; do
  ceph-authtool "$D/keyring" $K --gen-key -n $u --cap mon 'allow *' --cap osd 'allow *' > /dev/null
  K=
done
monmaptool --create --fsid "$(awk '/^fsid/{print $3}' "$C")" --addv a "[v2:127.0.0.1:$M]" "$D/map" > /dev/null
ceph-mon --mkfs -i a --monmap "$D/map" --keyring "$D/keyring" -c "$C"
ceph-mon -i a -c "$C"
U=$(cat /proc/sys/kernel/random/uuid)
timeout 30 ceph -c "$C" osd new "$U" 0 > /dev/null
ceph-osd -i 0 -c "$C" --mkfs --osd-uuid "$U" 2> /dev/null
ceph-osd -i 0 -c "$C" 2> /dev/null
radosgw -c "$C" -n client.rgw --rgw-frontends="beast endpoint=127.0.0.1:$P tcp_nodelay=1" \
  ${W:+--rgw-enable-static-website=true --rgw-dns-name=s3.test --rgw-dns-s3website-name="$W"}
timeout 60 radosgw-admin -c "$C" user create --uid=t --display-name=t --access-key=AKTEST --secret-key=SKTEST > /dev/null
until curl -so /dev/null "http://127.0.0.1:$P/"; do sleep 0.2; done
echo ready
